import ChainModel
import Encodings
import Testing
import Units

@testable import EVMRules

@Suite struct IssuerWalletTests {
    private let wallet = EVMAddress([UInt8](repeating: 1, count: 20))!
    private let token = EVMAddress([UInt8](repeating: 2, count: 20))!
    private let account = EVMAddress([UInt8](repeating: 3, count: 20))!

    private func answer(
        to destination: EVMAddress, _ input: [UInt8], isExecuted: Bool = false
    ) throws -> JSONValue {
        let bytes = try ABI.encode(
            [
                .address(destination.bytes), .uint(UInt256(0)), .bytes(input), .bool(isExecuted),
            ], as: [.address, .uint256, .bytes, .bool])
        return .string(Hex.encodePrefixed(bytes))
    }

    /// Selectors from the table of the stablecoins' contracts.
    @Test func `the calls have the contract's selectors`() {
        let input: (JSONRPCCall) -> String? = { $0.parameters.first?["data"]?.text }
        let seven = String(repeating: "0", count: 63) + "7"
        #expect(input(IssuerWallet.submission(7, of: wallet)) == "0x9ace38c2" + seven)
        #expect(input(IssuerWallet.count(of: wallet)) == "0xb77bf600")
        #expect(input(IssuerWallet.confirmations(7, of: wallet)) == "0x8b51d13f" + seven)
        #expect(ABI.selector("addBlackList(address)") == [0x0e, 0xcb, 0x93, 0xc0])
    }

    @Test func `only a call that has this token blacklist an account is one`() throws {
        let selector: [UInt8] = [0x0e, 0xcb, 0x93, 0xc0]
        let input = selector + account.word
        let found = try IssuerWallet.submission(answer(to: token, input))
        #expect(found.blacklisted(by: token) == account)
        #expect(!found.isExecuted)
        #expect(try IssuerWallet.submission(answer(to: token, input, isExecuted: true)).isExecuted)
        let others: [(EVMAddress, [UInt8])] = [
            (wallet, input), (token, selector), (token, []), (token, input + [0]),
            (token, [0xe4, 0x99, 0x7d, 0xc5] + account.word),
            (token, selector + [1] + account.word.dropFirst()),
        ]
        for (destination, input) in others {
            let other = try IssuerWallet.submission(answer(to: destination, input))
            #expect(other.blacklisted(by: token) == nil)
        }
    }

    @Test func `an answer of another contract is none`() throws {
        let long = "0x" + String(repeating: "f", count: 64)
        for text in ["", "0x", "0x1", long, "0x" + String(repeating: "0", count: 64) + "00"] {
            #expect(throws: EVMAnswerError.self) { try IssuerWallet.submission(.string(text)) }
        }
        for text in ["", "0x", "0x7", long] {
            #expect(throws: EVMAnswerError.self) { try IssuerWallet.number(.string(text)) }
        }
        #expect(
            try IssuerWallet.number(.string("0x" + String(repeating: "0", count: 62) + "ff"))
                == 255)
    }
}
