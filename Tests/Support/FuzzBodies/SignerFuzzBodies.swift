import Encodings
import SignerPolicy
import SignerProtocol
import Units

/// What must hold for everything that reaches the signer: nothing traps, and what was accepted is
/// written so that it is accepted again with the same meaning.
enum SignerFuzzBodies {
    /// A stream of frames, whole and in slices: the first byte says how long they are.
    static func frames(_ bytes: [UInt8]) {
        guard let first = bytes.first else { return }
        let stream = Array(bytes.dropFirst())
        let whole = read(stream, sliceByteCount: max(stream.count, 1))
        let sliced = read(stream, sliceByteCount: Int(first) + 1)
        precondition(whole.bodies == sliced.bodies, "slices cut nothing")
        precondition(whole.error == sliced.error, "slices change no verdict")
        let written = whole.bodies.flatMap { (try? FrameReader.frame($0)) ?? [] }
        precondition(stream.starts(with: written), "a frame has one form")
    }

    /// A request to the signer, and what the policy says of it; also an answer.
    static func message(_ bytes: [UInt8]) {
        if let answer = try? SignerAnswer(decoding: bytes) {
            precondition(
                (try? SignerAnswer(decoding: answer.encoded())) == answer, "an answer comes back")
        }
        guard let request = try? SignerRequest(decoding: bytes) else { return }
        precondition(
            (try? SignerRequest(decoding: request.encoded())) == request, "a request comes back")
        guard case .sign(let sign) = request.body, let engine else { return }
        switch engine.evaluate(sign, given: PolicyState(), now: monday) {
        case .refused: break
        case .approved(let approval):
            precondition(!approval.signatures.isEmpty, "what is approved is signed")
            precondition(approval.record.plan == sign.plan, "what is remembered is the plan")
        }
    }

    /// A policy file.
    static func policy(_ bytes: [UInt8]) {
        guard let json = try? JSONValue.parse(bytes),
            let policy = try? PolicyDocument.parse(bytes)
        else { return }
        let again = try? PolicyDocument.parse(json.canonical())
        precondition(again?.digest == policy.digest, "spelling does not change a policy")
        precondition(
            again?.descriptorChecksums == policy.descriptorChecksums, "nor its descriptors")
        guard let request = try? SignerRequest(decoding: FuzzPolicy.request),
            case .sign(let sign) = request.body
        else { preconditionFailure("the sample is a request to sign") }
        _ = PolicyEngine(policy).evaluate(sign, given: PolicyState(), now: monday)
    }

    /// Monday, 2026-11-23, 12:00 UTC.
    private static let monday = Timestamp(seconds: 1_795_435_200)

    private static let engine = (try? PolicyDocument.parse(FuzzPolicy.document)).map {
        PolicyEngine($0)
    }

    private static func read(
        _ stream: [UInt8], sliceByteCount: Int
    ) -> (bodies: [[UInt8]], error: FrameError?) {
        var reader = FrameReader()
        var bodies: [[UInt8]] = []
        do throws(FrameError) {
            for start in stride(from: 0, to: stream.count, by: sliceByteCount) {
                try reader.append(stream[start..<min(start + sliceByteCount, stream.count)])
                while let body = try reader.next() { bodies.append(body) }
            }
            try reader.finish()
            return (bodies, nil)
        } catch {
            return (bodies, error)
        }
    }
}
