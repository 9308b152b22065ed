import EVMRules
import TestKit
import Testing
import Units

@Suite struct EVMURITests {
    private static let token = "0x89205A3A3b2A69De6Dbf7f01ED13B2108B2c43e7"
    private static let account = "0x8e23Ee67d1332aD560396262C48ffbB01F93D052"

    @Test func `ERC-681's own examples are read`() throws {
        let texts = try Vectors.list("eth-uri/erc681.json").map { try text($0["uri"]) }
        let coin = try EVMURI(texts[0])
        #expect(coin.token == nil)
        #expect(coin.units == UInt256(2_014_000_000_000_000_000))
        #expect(coin.recipient.checksummed == "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")
        let transfer = try EVMURI(texts[1])
        #expect(transfer.token?.checksummed == Self.token)
        #expect(transfer.recipient.checksummed == Self.account)
        #expect(transfer.units == UInt256(1))
        #expect(transfer.chainID == nil)
    }

    @Test func `a request that is made is read as it was meant`() throws {
        let token = try EVMAddress(checksummed: Self.token)
        let account = try EVMAddress(checksummed: Self.account)
        let transfer = EVMURI(
            token: token, chainID: 56, recipient: account, units: UInt256(12_500_000))
        #expect(
            transfer.text
                == "ethereum:\(Self.token)@56/transfer?address=\(Self.account)&uint256=12500000")
        #expect(try EVMURI(transfer.text) == transfer)
        let open = EVMURI(token: token, chainID: 1, recipient: account, units: nil)
        #expect(try EVMURI(open.text) == open)
        let coin = EVMURI(chainID: 1, recipient: account, wei: .max)
        #expect(try EVMURI(coin.text) == coin)
        let bare = EVMURI(chainID: 1, recipient: account, wei: nil)
        #expect(bare.text == "ethereum:\(Self.account)@1")
        #expect(try EVMURI(bare.text) == bare)
    }

    @Test func `the scheme has any case and may say pay`() throws {
        #expect(try EVMURI("ETHEREUM:pay-\(Self.account)@5").chainID == 5)
    }

    @Test(
        arguments: [
            ("1.5e6", 1_500_000), ("0", 0), ("+7", 7), ("1e0", 1), ("1.50e1", 15), ("2.000", 2),
            (".5e1", 5), ("1E3", 1_000), ("0e77", 0), ("000012", 12),
        ] as [(String, UInt128)])
    func `numbers are read exactly`(text: String, value: UInt128) throws {
        #expect(try EVMURI("ethereum:\(Self.account)?value=\(text)").units == UInt256(value))
    }

    @Test(arguments: [
        "-1", "1.5", "1.55e1", "", "e5", ".", "1e", "1e-3", "1e78", "1e100", "1.e3", "0x10",
        "1_000",
        "1e5e5", "1.2.3", "١", "2e77",
        "115792089237316195423570985008687907853269984665640564039457584007913129639936",
    ])
    func `a number that is not whole, too large or no number is refused`(text: String) {
        #expect(throws: EVMURIError.malformedNumber) {
            try EVMURI("ethereum:\(Self.account)?value=\(text)")
        }
    }

    @Test(arguments: [
        ("bitcoin:abc", EVMURIError.notEthereum), ("", .notEthereum),
        ("ethereum:", .malformedAddress),
        ("ethereum:vitalik.eth", .nameNotSupported), ("ethereum:0x12", .malformedAddress),
        ("ethereum:\(account)/approve?address=\(account)", .unsupportedFunction),
        ("ethereum:\(token)/transfer?uint256=1", .missingRecipient),
        ("ethereum:\(token)/transfer?address=0x1", .malformedAddress),
        ("ethereum:\(account)?value=1&value=2", .repeatedParameter),
        ("ethereum:\(account)@", .malformed), ("ethereum:\(account)@0x1", .malformed),
        ("ethereum:\(account)@1@2", .malformed), ("ethereum:\(account)/a/b", .malformed),
        ("ethereum:\(account)?value", .malformed), ("ethereum:\(account)?=1", .malformed),
        ("ethereum:\(account)?a=%4", .malformed), ("ethereum:\(account)?a=%ff", .malformed),
        ("ethereum:\(account)@99999999999999999999", .malformed),
    ])
    func `what is no payment request is refused`(text: String, error: EVMURIError) {
        #expect(throws: error) { try EVMURI(text) }
    }

    @Test func `parameters lose their percent encoding and keep their order`() throws {
        let uri = try EVMURI("ethereum:\(Self.account)?label=Caf%C3%A9%20%26&gas=1")
        #expect(uri.parameters.map(\.name) == ["label", "gas"])
        #expect(uri.parameters[0].value == "Café &")
        #expect(try EVMURI(uri.text) == uri)
        #expect(throws: EVMURIError.tooLong) {
            try EVMURI("ethereum:" + String(repeating: "0", count: 5_000))
        }
    }
}
