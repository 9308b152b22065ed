import BitcoinRules
import ChainModel
import EVMRules
import Encodings
import PayoutRules
import SignerPolicy
import Units

/// What must hold for every input from which a payout is made: nothing traps, and what was accepted
/// has one meaning.
enum PayoutFuzzBodies {
    /// A PSBT.
    static func psbt(_ bytes: [UInt8]) {
        guard let psbt = try? PSBT.parse(bytes) else { return }
        let written = psbt.serialized()
        let again = try? PSBT.parse(written)
        precondition(again?.serialized() == written, "what is written is read as the same")
        precondition(
            again?.unsignedTransaction == psbt.unsignedTransaction, "version 0 says it all")
        let twice = try? PSBT.combine([psbt, psbt])
        precondition(twice?.serialized() == written, "the same said twice is no more")
        _ = try? psbt.fee()
        for outlook in psbt.signingOutlook(offering: [generator]) {
            guard case .success(let requests) = outlook else { continue }
            precondition(
                requests.allSatisfy { psbt.inputs.indices.contains($0.inputIndex) },
                "a signature is for an input")
        }
        var final = psbt
        guard (try? final.finalize()) != nil else { return }
        precondition(final.isFinal, "what is finalised is final")
        guard let transaction = try? final.extract() else { return }
        precondition(
            transaction.txID == psbt.unsignedTransaction.txID
                || !transaction.inputs.allSatisfy(\.signatureScript.isEmpty),
            "only signature scripts change an id")
    }

    /// An EVM transaction before it is signed, which core and signer read alike.
    static func evmDraft(_ bytes: [UInt8]) {
        let draft = try? EVMTransactionDraft(decoding: bytes)
        if let seen = UnsignedEVMTransaction(bytes), let draft {
            precondition(seen.signingDigest == draft.signingDigest, "both sign the same")
            precondition(seen.recipient == draft.recipient, "both pay the same account")
            precondition(seen.value == draft.value && seen.data == draft.data, "and the same sum")
            precondition(seen.fee == draft.fee, "and the same fee")
            precondition(seen.nonce == draft.nonce && seen.chainID == draft.chainID, "only once")
        }
        guard let draft else { return }
        precondition(draft.signingBytes == bytes, "a draft has one form")
        _ = draft.costMax
        guard let signature = try? EVMSignature(r: UInt256(1), s: UInt256(1), isYOdd: false),
            let signed = try? draft.signed(with: signature)
        else { return }
        precondition(
            signed.transaction.signingDigest == draft.signingDigest, "what is sent was signed")
    }

    /// Typed data, as JSON.
    static func typedData(_ bytes: [UInt8]) {
        guard let json = try? JSONValue.parse(bytes) else { return }
        let lenient = try? EVMTypedData(json, undeclaredFields: .ignored)
        guard let strict = try? EVMTypedData(json) else { return }
        precondition(strict == lenient, "without undeclared fields there is no difference")
        precondition((try? EVMTypedData(json))?.digest == strict.digest, "hashing changes nothing")
    }

    /// An address that a payout is to go to.
    static func destination(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        for network in BitcoinNetwork.allCases {
            guard let found = try? PayoutDestination(bitcoin: text, network: network) else {
                continue
            }
            let again = try? PayoutDestination(bitcoin: found.spelling, network: network)
            precondition(again == found, "an address is printed as it is read")
        }
        guard let found = try? PayoutDestination(evm: text, tokenContract: nil) else { return }
        precondition(
            (try? PayoutDestination(evm: found.spelling, tokenContract: nil)) == found,
            "an account is printed as it is read")
        precondition(
            (try? PayoutDestination(evm: text, tokenContract: found.script)) == nil,
            "a token is not paid to its own contract")
    }

    /// The public key of the number 1. Source: SEC 2, section 2.4.1.
    private static let generator: [UInt8] = [
        0x02, 0x79, 0xbe, 0x66, 0x7e, 0xf9, 0xdc, 0xbb, 0xac, 0x55, 0xa0, 0x62, 0x95, 0xce, 0x87,
        0x0b, 0x07, 0x02, 0x9b, 0xfc, 0xdb, 0x2d, 0xce, 0x28, 0xd9, 0x59, 0xf2, 0x81, 0x5b, 0x16,
        0xf8, 0x17, 0x98,
    ]
}
