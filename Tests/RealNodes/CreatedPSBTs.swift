import BitcoinRules
import ChainModel
import Digests
import TestKit
import Units

/// PSBTs with every field that we write before anybody has signed, for others to read.
enum CreatedPSBTs {
    // Once, twice and three times the generator.
    private static let keys = [
        bytes(hex: "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"),
        bytes(hex: "02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5"),
        bytes(hex: "02f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9"),
    ]
    // Test vector 1 of BIP-0032, chain m.
    private static let extendedKey = bytes(
        hex: "0488b21e000000000000000000873dff81c02f525623fd1fe5167eac3a55a049de3d314bb42ee227ffed"
            + "37d5080339a36013301597daef41fbe593a02cc513d0b55527ec2df1050e2e8ff49c85c2")
    private static let value: UInt64 = 70_000
    private static let fee: UInt64 = 1_234

    /// How an input's output is locked.
    private enum Lock: CaseIterable {
        case keyHash, witnessKeyHash, nestedKeyHash, multisig, nestedMultisig, taprootKey
        case taprootLeaf

        var isLegacy: Bool { self == .keyHash }
    }

    /// Returns one of each lock alone, and then all together, as lines of Tests/Judges/judge.py.
    static func lines() throws -> [String] {
        try (Lock.allCases.map { [$0] } + [Lock.allCases]).enumerated().map { index, locks in
            let psbt = try psbt(locks)
            return """
                {"id": \(index), "kind": "psbt", "psbt": "\(psbt.base64)", \
                "txid": "\(psbt.unsignedTransaction.txID.bitcoinText)", \
                "fee": \(fee * UInt64(locks.count))}
                """
        }
    }

    private static func psbt(_ locks: [Lock]) throws -> PSBT {
        let previous = BitcoinTransaction(
            version: 2, inputs: [input(Bytes32(SHA256.hash([1]))!, 0)],
            outputs: locks.map { output(value, script($0)) }, lockTime: 0)
        let paid = output((value - fee) * UInt64(locks.count), script(.taprootKey))
        var psbt = PSBT(
            BitcoinTransaction(
                version: 2,
                inputs: locks.indices.map { input(previous.txID.bytes, UInt32($0)) },
                outputs: [paid], lockTime: 500))
        for (index, lock) in locks.enumerated() {
            try psbt.updateInput(index) { input in
                // Some signers ask for the whole transaction where its output would do.
                if lock.isLegacy || index % 2 == 1 { input.previousTransaction = previous }
                if !lock.isLegacy { input.witnessOutput = previous.outputs[index] }
                describe(&input, lock)
            }
        }
        try psbt.updateOutput(0) { output in
            output.taprootInternalKey = xOnly(0)
            output.taprootDerivations = [
                PSBTTaprootDerivation(key: xOnly(0).bytes, leaves: [], origin: origin)!
            ]
        }
        psbt.addExtendedKey(
            PSBTExtendedKey(
                bytes: extendedKey, origin: PSBTKeyOrigin(fingerprint: 0x3442_193e, path: []))!)
        return psbt
    }

    private static func describe(_ input: inout PSBTInput, _ lock: Lock) {
        switch lock {
        case .keyHash, .witnessKeyHash:
            input.signatureType = 1
        case .nestedKeyHash:
            input.redeemScript = program(.witnessKeyHash).bytes
        case .multisig:
            input.witnessScript = sortedMultisig
        case .nestedMultisig:
            input.witnessScript = sortedMultisig
            input.redeemScript = program(.multisig).bytes
        case .taprootKey, .taprootLeaf:
            let leaves = lock == .taprootLeaf ? [leaf.hash] : []
            input.taprootInternalKey = xOnly(0)
            input.taprootDerivations = [
                PSBTTaprootDerivation(key: xOnly(1).bytes, leaves: leaves, origin: origin)!
            ]
            if lock == .taprootLeaf {
                input.taprootMerkleRoot = leaf.hash
                input.leafScripts = [
                    PSBTLeafScript(controlBlock: [0xc0] + xOnly(0).bytes, leaf: leaf)!
                ]
            }
            return
        }
        let isShared = lock == .multisig || lock == .nestedMultisig
        input.derivations = keys.prefix(isShared ? 3 : 1).map {
            PSBTDerivation(publicKey: $0, origin: origin)!
        }
    }

    private static func script(_ lock: Lock) -> BitcoinScript {
        switch lock {
        case .keyHash: .p2pkh(Hash160.hash(keys[0]))
        case .nestedKeyHash: .p2sh(Hash160.hash(program(.witnessKeyHash).bytes))
        case .nestedMultisig: .p2sh(Hash160.hash(program(.multisig).bytes))
        case .witnessKeyHash, .multisig, .taprootKey, .taprootLeaf: program(lock)
        }
    }

    private static func program(_ lock: Lock) -> BitcoinScript {
        switch lock {
        case .multisig, .nestedMultisig: .p2wsh(SHA256.hash(sortedMultisig))
        // Nobody signs here, so that the output key need not be the tweaked one.
        case .taprootKey, .taprootLeaf: .p2tr(xOnly(2).bytes)
        case .keyHash, .witnessKeyHash, .nestedKeyHash: .p2wpkh(Hash160.hash(keys[0]))
        }
    }

    /// Two of three, in the order of their bytes. Source: BIP-0067.
    private static var sortedMultisig: [UInt8] {
        [0x52] + keys.flatMap { [33] + $0 } + [0x53, 0xae]
    }

    private static var leaf: BitcoinTapLeaf {
        BitcoinTapLeaf(script: [32] + xOnly(1).bytes + [0xac])
    }

    private static var origin: PSBTKeyOrigin {
        PSBTKeyOrigin(fingerprint: 0xdead_beef, path: [0x8000_0054, 0x8000_0000, 0, 7])
    }

    private static func xOnly(_ index: Int) -> Bytes32 { Bytes32(Array(keys[index].dropFirst()))! }

    private static func input(_ transaction: Bytes32, _ index: UInt32) -> BitcoinInput {
        BitcoinInput(
            previousOutput: Outpoint(transaction: TransactionID(transaction), outputIndex: index),
            signatureScript: [], sequence: 0xffff_fffd, witness: [])
    }

    private static func output(_ satoshis: UInt64, _ script: BitcoinScript) -> BitcoinOutput {
        BitcoinOutput(value: .satoshis(satoshis), script: script)
    }
}
