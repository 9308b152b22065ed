import Foundation
import TestKit
import Testing
import Units

@testable import BitcoinRules

@Suite struct BitcoinURITests {
    private let address = "1FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2mo"

    @Test(arguments: ["bip21", "bip321"])
    func `the BIPs' examples are read or refused`(name: String) throws {
        for entry in try Vectors.list("btc-uri/\(name).json") {
            let text = try #require(entry["uri"] as? String)
            if entry["expect"] as? String == "valid" {
                _ = try BitcoinURI(parsing: text)
            } else {
                #expect(throws: BitcoinURIError.self, "\(text)") {
                    try BitcoinURI(parsing: text)
                }
            }
        }
    }

    @Test func `all parts are read`() throws {
        let uri = try BitcoinURI(
            parsing: "BitCoin:\(address)?amount=20.3&label=Luke-Jr&message=a%20b%26c&x=1&flag")
        #expect(uri.amount == .satoshis(20_3000_0000))
        #expect(uri.label == "Luke-Jr")
        #expect(uri.message == "a b&c")
        #expect(uri.parameters.map(\.name) == ["amount", "label", "message", "x", "flag"])
        #expect(uri.parameters.last?.value == "")
        #expect(try uri.recipient(on: .mainnet).address == address)
        #expect(throws: BitcoinURIError.address(.wrongNetwork)) {
            try uri.recipient(on: .regtest)
        }
    }

    @Test func `an upper-case QR code pays the address in lower case`() throws {
        let text =
            "BITCOIN:BC1QVYQ0CC6RAHYVSAZFDJE0TWL7EZ82NDMUAC2LHV?BC=BC1Z2RKSUKKJR8&AMOUNT=1"
        let uri = try BitcoinURI(parsing: text)
        let recipient = try uri.recipient(on: .mainnet)
        #expect(recipient.address == "bc1qvyq0cc6rahyvsazfdje0twl7ez82ndmuac2lhv")
        #expect(uri.parameters.map(\.name) == ["bc", "amount"])
        #expect(uri.amount == .satoshis(1_0000_0000))
    }

    @Test func `without a path the network's parameter carries the address`() throws {
        let text = "tb1q3vya2h5435jkugq2few7dmktlrwq4ejmfaw7kr"
        let uri = try BitcoinURI(parsing: "bitcoin:?tb=\(text)")
        #expect(try uri.recipient(on: .testnet).address == text)
        #expect(try uri.recipient(on: .signet).address == text)
        #expect(throws: BitcoinURIError.addressMissing) { try uri.recipient(on: .mainnet) }
        let offer = try BitcoinURI(parsing: "bitcoin:?lno=lno1bogusoffer")
        #expect(throws: BitcoinURIError.addressMissing) { try offer.recipient(on: .mainnet) }
        let wrong = try BitcoinURI(parsing: "bitcoin:?bc=\(text)")
        #expect(throws: BitcoinURIError.address(.wrongNetwork)) {
            try wrong.recipient(on: .mainnet)
        }
    }

    @Test func `an address with a wrong checksum is read but pays nobody`() throws {
        let uri = try BitcoinURI(parsing: "bitcoin:175tWpb8K1S7NmH4Zx6rewF9WQrcZv245W")
        #expect(throws: BitcoinURIError.address(.base58(.checksumMismatch))) {
            try uri.recipient(on: .mainnet)
        }
    }

    @Test(
        arguments: [
            ("50", 50_0000_0000), ("50.00", 50_0000_0000), (".5", 5000_0000), ("5.", 5_0000_0000),
            ("0.00000001", 1), ("21000000", 2_100_000_000_000_000), ("0", 0),
        ] as [(String, UInt64)])
    func `amounts are exact`(text: String, satoshis: UInt64) throws {
        let uri = try BitcoinURI(parsing: "bitcoin:\(address)?amount=\(text)")
        #expect(uri.amount == .satoshis(satoshis))
    }

    @Test(arguments: [
        "", ".", "1,000", "50,000.00", "1e3", "-1", "+1", "0x10", "0.000000001",
        "21000000.00000001",
        "1.2.3", "1%20", "99999999999999999999999999999999999999999999",
    ])
    func `other amounts are refused`(text: String) {
        #expect(throws: BitcoinURIError.invalidAmount) {
            try BitcoinURI(parsing: "bitcoin:\(address)?amount=\(text)")
        }
    }

    @Test func `each broken rule is named`() {
        let cases: [(String, BitcoinURIError)] = [
            ("litecoin:\(address)", .wrongScheme), ("bitcoin", .wrongScheme), ("", .wrongScheme),
            ("bitcoin:a b", .invalidCharacter(offset: 9)),
            ("bitcoin://\(address)", .invalidCharacter(offset: 8)),
            ("bitcoin:?label=%2", .invalidCharacter(offset: 15)),
            ("bitcoin:?label=%zz", .invalidCharacter(offset: 15)),
            ("bitcoin:?label=%ff", .invalidCharacter(offset: 15)),
            ("bitcoin:?%ff=1", .invalidCharacter(offset: 9)),
            ("bitcoin:?label=a#b", .invalidCharacter(offset: 16)),
            ("bitcoin:?=1", .unnamedParameter), ("bitcoin:?a=1&", .unnamedParameter),
            ("bitcoin:?req-=1", .unnamedParameter),
            ("bitcoin:?req-x=1", .unknownRequirement("x")),
            ("bitcoin:?REQ-X=1", .unknownRequirement("x")),
            ("bitcoin:?req-pop=1", .unknownRequirement("pop")),
            ("bitcoin:?amount=1&AMOUNT=1", .repeatedParameter("amount")),
            ("bitcoin:?req-amount=1&amount=1", .repeatedParameter("amount")),
            ("bitcoin:" + String(repeating: "a", count: 4_089), .tooLong),
        ]
        for (text, error) in cases {
            #expect(throws: error, "\(text)") { try BitcoinURI(parsing: text) }
        }
    }

    @Test func `what is made is read back`() throws {
        let made = BitcoinURI(
            address: address, amount: .satoshis(20_3000_0000), label: "Jürgen & Co",
            message: "50% off?")
        #expect(
            made.text
                == "bitcoin:\(address)?amount=20.3&label=J%C3%BCrgen%20%26%20Co"
                + "&message=50%25%20off%3F")
        #expect(try BitcoinURI(parsing: made.text) == made)
        let bare = BitcoinURI(address: address, amount: nil, label: nil, message: nil)
        #expect(bare.text == "bitcoin:\(address)")
        let whole = BitcoinURI(
            address: address, amount: .satoshis(10_0000_0000), label: nil, message: nil)
        #expect(whole.text == "bitcoin:\(address)?amount=10")
    }

    @Test(arguments: seeds(300)) func `no text traps`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let alphabet = Array("bitcoin:?&=%reqamountlabel-120.~#AF".utf8)
        let tail = (0..<40).map { _ in alphabet.randomElement(using: &random) ?? 0 }
        let text = "bitcoin:" + String(decoding: tail, as: UTF8.self)
        guard let uri = try? BitcoinURI(parsing: text) else { return }
        #expect((try? BitcoinURI(parsing: uri.text)) == uri, "seed \(seed)")
    }
}
