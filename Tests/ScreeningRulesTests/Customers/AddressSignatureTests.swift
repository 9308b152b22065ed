import BitcoinRules
import EVMRules
import Encodings
import ScreeningRules
import TestKit
import Testing

@Suite struct AddressSignatureTests {
    private let text = "Example Pay asks you.\nSign this."

    private func forms() throws -> [(CustomerAddress, String, OwnershipMethod)] {
        [
            (OwnAddress.evm, OwnSignature.personal(text), .personalSign),
            (OwnAddress.p2pkh, OwnSignature.legacy(text, header: 31), .bitcoinMessage),
            (OwnAddress.nested, OwnSignature.legacy(text, header: 35), .bitcoinMessage),
            (OwnAddress.p2wpkh, OwnSignature.legacy(text, header: 39), .bitcoinMessage),
            (
                OwnAddress.p2wpkh, try OwnSignature.simple(text, by: OwnAddress.p2wpkh),
                .bip322Simple
            ),
            (
                OwnAddress.nested, try OwnSignature.simple(text, by: OwnAddress.nested),
                .bip322Simple
            ),
            (OwnAddress.p2tr, try OwnSignature.taproot(text), .bip322Simple),
        ]
    }

    private func refusal(
        _ text: String, _ address: CustomerAddress, _ signature: String
    ) -> AddressSignatureRefusal? {
        do throws(AddressSignatureRefusal) {
            _ = try AddressSignature.check(text, by: address, signature: signature)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a signature in each form is good for its address and text alone`() throws {
        let forms = try forms()
        for (address, signature, method) in forms {
            #expect(
                try AddressSignature.check(text, by: address, signature: signature) == method)
            #expect(refusal(text + " ", address, signature) != nil)
            for (other, _, _) in forms where other != address {
                #expect(refusal(text, other, signature) != nil, "\(address.text) \(other.text)")
            }
        }
    }

    @Test func `no byte of a signature can be changed`() throws {
        for (address, signature, _) in try forms() where address.family == .bitcoin {
            let bytes = try Base64.decode(
                String(signature.dropFirst(signature.hasPrefix("smp") ? 3 : 0)))
            for index in bytes.indices {
                var other = bytes
                other[index] ^= 1
                #expect(refusal(text, address, Base64.encode(other)) != nil, "byte \(index)")
            }
        }
        let bytes = try Hex.decodePrefixed(OwnSignature.personal(text))
        for index in bytes.indices {
            var other = bytes
            other[index] ^= 1
            #expect(refusal(text, OwnAddress.evm, Hex.encode(other)) != nil, "byte \(index)")
        }
    }

    @Test func `recovery values of 0 and 1, and no prefix, are read too`() throws {
        var bytes = try Hex.decodePrefixed(OwnSignature.personal(text))
        bytes[64] -= 27
        #expect(refusal(text, OwnAddress.evm, Hex.encode(bytes)) == nil)
    }

    @Test func `each refusal has its word and a sentence`() throws {
        let good = OwnSignature.personal(text)
        let tron = CustomerAddress(family: .tron, key: OwnAddress.evm.key, text: "T")
        let script = OwnAddress.bitcoin(.p2wsh([UInt8](repeating: 1, count: 32)))
        let bare = CustomerAddress(family: .bitcoin, key: [0x51], text: "")
        let cases: [(AddressSignatureRefusal?, AddressSignatureRefusal)] = [
            (refusal(text, tron, good), .unsupported(.tron)),
            (refusal(text, OwnAddress.evm, "0xzz"), .notHex),
            (refusal(text, OwnAddress.evm, "0x00"), .evm(.wrongLength)),
            (refusal("other", OwnAddress.evm, good), .otherAddress),
            (refusal(text, OwnAddress.p2tr, "!"), .bitcoin(.base64(.length(1)))),
            (
                refusal(text, OwnAddress.p2pkh, OwnSignature.legacy(text, header: 39)),
                .bitcoin(.otherKind)
            ),
            (
                refusal("other", OwnAddress.p2pkh, OwnSignature.legacy(text, header: 31)),
                .bitcoin(.otherAddress)
            ),
            (
                refusal(text, script, try OwnSignature.simple(text, by: OwnAddress.p2wpkh)),
                .bitcoin(.otherAddress)
            ),
            (
                refusal(text, bare, try OwnSignature.simple(text, by: OwnAddress.p2wpkh)),
                .inconclusive(.script)
            ),
            (
                refusal(text, OwnAddress.evm, String(repeating: "0", count: 16_385)),
                .tooLong
            ),
        ]
        for (found, wanted) in cases {
            #expect(found == wanted)
            #expect(wanted.sentence.hasSuffix("."))
        }
    }
}
