import Digests
import EVMRules
import Encodings
import TestKit
import Testing
import Units

@Suite struct EVMAddressTests {
    @Test func `the addresses of EIP-55 are read and printed as they are`() throws {
        let texts = try JSONValue.parse(try Vectors.data("eth-address/eip55.json")).elements ?? []
        #expect(!texts.isEmpty)
        for text in texts.compactMap(\.text) {
            #expect(try EVMAddress(checksummed: text).checksummed == text)
            #expect(try EVMAddress(anyCase: text.lowercased()).checksummed == text)
        }
    }

    @Test func `the addresses of ethers' accounts are printed as they are`() throws {
        for account in try Vectors.list("eth-address/ethers_accounts.json") {
            let text = try text(account["address"])
            #expect(try EVMAddress(checksummed: text).checksummed == text)
        }
        for account in try Vectors.list("eth-address/keyaddrtest.json") {
            let digits = try text(account["addr"])
            #expect(try EVMAddress(checksummed: "0x" + digits).lowercase == "0x" + digits)
        }
    }

    @Test func `one letter in the wrong case is an error`() throws {
        let text = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
        #expect(throws: Never.self) { try EVMAddress(checksummed: text) }
        for (index, letter) in text.enumerated() where index >= 2 && letter.isLetter {
            var letters = Array(text)
            letters[index] = Character(
                letter.isUppercase ? letter.lowercased() : letter.uppercased())
            #expect(throws: EVMAddressError.wrongChecksum) {
                try EVMAddress(checksummed: String(letters))
            }
        }
    }

    @Test func `digits of one case have no checksum to be wrong`() throws {
        let text = "0x52908400098527886E0F7030069857D2E4169EE7"
        let lower = try EVMAddress(checksummed: text.lowercased())
        let upper = try EVMAddress(checksummed: "0x" + text.dropFirst(2).uppercased())
        #expect(lower == upper)
    }

    @Test(arguments: [
        "", "0x", "52908400098527886E0F7030069857D2E4169EE7",
        "0X52908400098527886E0F7030069857D2E4169EE7",
        "0x52908400098527886E0F7030069857D2E4169EE", "0x52908400098527886E0F7030069857D2E4169EE70",
        "0x52908400098527886E0F7030069857D2E4169EG7",
        " 0x52908400098527886E0F7030069857D2E4169EE7",
    ])
    func `what is not 20 bytes in hexadecimal is refused`(text: String) {
        #expect(throws: EVMAddressError.malformed) { try EVMAddress(checksummed: text) }
        #expect(throws: EVMAddressError.malformed) { try EVMAddress(anyCase: text) }
    }

    @Test func `bytes go in and come out alike`() throws {
        let input = [UInt8](1...20)
        #expect(try #require(EVMAddress(input)).bytes == input)
        #expect(EVMAddress([UInt8](1...19)) == nil)
        let word = try #require(Bytes32([UInt8](repeating: 0, count: 12) + input))
        #expect(EVMAddress(word: word)?.bytes == input)
        let dirty = try #require(Bytes32([UInt8](repeating: 0, count: 11) + [1] + input))
        #expect(EVMAddress(word: dirty) == nil)
    }

    @Test func `an address orders as its bytes do`() throws {
        let low = try #require(EVMAddress([UInt8](repeating: 0, count: 19) + [1]))
        let high = try #require(EVMAddress([1] + [UInt8](repeating: 0, count: 19)))
        #expect(EVMAddress.zero < low)
        #expect(low < high)
    }

    @Test func `CREATE makes the addresses that ethers makes`() throws {
        var count = 0
        for world in try Vectors.list("eth-address/ethers_create.json") {
            let sender = try EVMAddress(checksummed: try text(world["sender"]))
            for create in try #require(world["creates"] as? [[String: Any]]) {
                let nonce = try #require(create["nonce"] as? Int)
                #expect(
                    sender.created(nonce: UInt64(nonce)).checksummed == create["address"] as? String
                )
                count += 1
            }
        }
        #expect(count > 10)
    }

    @Test func `CREATE2 makes the addresses of EIP-1014 and of ethers`() throws {
        for example in try Vectors.list("eth-address/eip1014_create2.json") {
            let code = bytes(hex: try text(example["init_code"]))
            let made = try EVMAddress(anyCase: try text(example["address"])).created(
                salt: try word(example["salt"]),
                initCodeHash: try #require(Bytes32(Keccak256.hash(code))))
            #expect(made.checksummed == example["result"] as? String)
        }
        for world in try Vectors.list("eth-address/ethers_create2.json") {
            let sender = try EVMAddress(checksummed: try text(world["sender"]))
            for create in try #require(world["creates"] as? [[String: Any]]) {
                let made = sender.created(
                    salt: try word(create["salt"]),
                    initCodeHash: try #require(
                        Bytes32(bytes(hex: try text(create["initCodeHash"])))))
                #expect(made.checksummed == create["address"] as? String)
            }
        }
    }
}
