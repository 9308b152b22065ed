import EVMRules
import Encodings
import TestKit
import Testing

@Suite struct EVMPersonalMessageTests {
    // Source: eth-account's documentation of `recover_message` (MIT).
    private let message = Array("I♥SF".utf8)
    private let signature =
        "e6ca9bba58c88611fad66a6ce8f996908195593807c4b38bd528d2cff09d4eb3"
        + "3e5bfbbf4d3e39b1a2fd816a7680c19ebebaf3a141b239934ad43cb33fcec8ce"
    private let signer = "0x5ce9454909639D2D17A3F753ce7d93fa0b9aB12E"

    private func error(_ bytes: [UInt8]) -> EVMSignatureError? {
        do {
            _ = try EVMPersonalMessage.signer(of: message, signature: bytes)
            return nil
        } catch {
            return error
        }
    }

    @Test func `the signer of a message is found by either kind of recovery value`() throws {
        for last in ["1c", "01"] {
            let found = try EVMPersonalMessage.signer(
                of: message, signature: bytes(hex: signature + last))
            #expect(found.checksummed == signer)
        }
        let other = try EVMPersonalMessage.signer(
            of: message + [0], signature: bytes(hex: signature + "1c"))
        #expect(other.checksummed != signer)
    }

    @Test func `a signature of another form is refused`() {
        #expect(error(bytes(hex: signature)) == .wrongLength)
        #expect(error(bytes(hex: signature + "1c00")) == .wrongLength)
        #expect(error(bytes(hex: signature + "02")) == .badRecoveryValue)
        #expect(error([UInt8](repeating: 0, count: 64) + [27]) == .outOfRange)
        #expect(error([UInt8](repeating: 0xff, count: 64) + [27]) == .outOfRange)
        let high = signature.prefix(64) + String(repeating: "f0", count: 32) + "1b"
        #expect(error(bytes(hex: String(high))) == .highS)
    }

    @Test func `the digest has the message's length in it`() {
        #expect(
            Hex.encode(EVMPersonalMessage.digest(of: Array("hello world".utf8)).bytes)
                == "d9eba16ed0ecae432b71fe008c98cc872bb4cc214d3220a36f365326cf807d68")
    }
}
