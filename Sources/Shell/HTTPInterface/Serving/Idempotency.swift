import Connector
import Digests
import Encodings
import Units

/// Does a request's work once, however often it comes. Source: the IETF draft on `Idempotency-Key`.
struct Idempotency: Sendable {
    /// Names the caller's key and its idempotency key; ids that the caller leaves out follow from
    /// it.
    let key: Bytes32
    private let digest: Bytes32
    private let status: Int

    /// - Throws: `Problem` 400 without a usable header.
    init(_ request: APIRequest) throws(Problem) {
        guard let text = try request.single("Idempotency-Key") else {
            throw Problem(
                400, "idempotencyKeyMissing", "This request needs an Idempotency-Key header.")
        }
        guard (1...255).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x20...0x7e).contains($0) })
        else {
            throw .malformed(nil, "The Idempotency-Key must have 1 to 255 printable characters.")
        }
        let caller = try request.caller()
        key = Idempotency.hash([Array(caller.id.utf8), Array(text.utf8)])
        digest = Idempotency.hash([
            Array(request.route.method.rawValue.utf8), Array(request.path.utf8), request.body,
        ])
        status = request.route.success
    }

    /// Runs the work and keeps its answer, both in one transaction; or gives the kept answer again.
    ///
    /// A refusal keeps nothing, for nothing happened.
    func run(
        _ store: any StorePort,
        _ work: @escaping @Sendable (any StoreTransaction) throws -> JSONValue
    ) async throws -> APIAnswer {
        let (record, isReplay) = try await store.write { store in
            if let known = try store.idempotency(key) {
                guard known.requestDigest == digest else {
                    throw Problem(
                        409, "idempotencyKeyReused",
                        "This Idempotency-Key was used with other content.")
                }
                return (known, true)
            }
            let record = IdempotencyRecord(
                key: key, requestDigest: digest, status: UInt16(clamping: status),
                body: try work(store).serialized(), createdAt: store.now)
            try store.add(record)
            return (record, false)
        }
        return APIAnswer(
            status: Int(record.status),
            headers: isReplay ? [("Idempotency-Replayed", "true")] : [],
            body: .bytes(record.body, type: "application/json"))
    }

    /// Returns the id that a part of the request has where the caller gave none.
    func derivedID(_ purpose: String, index: Int = 0) -> UInt128 {
        DerivedID.make(purpose, key.bytes + Array("/\(index)".utf8))
    }

    /// Each part's length goes before it, so that no two lists of parts look alike.
    private static func hash(_ parts: [[UInt8]]) -> Bytes32 {
        let bytes = parts.flatMap { Array("\($0.count):".utf8) + $0 }
        guard let digest = Bytes32(SHA256.hash(bytes)) else {
            preconditionFailure("a SHA-256 has 32 bytes")
        }
        return digest
    }
}
