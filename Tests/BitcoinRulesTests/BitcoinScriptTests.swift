import TestKit
import Testing

@testable import BitcoinRules

@Suite struct BitcoinScriptTests {
    private let key33 = [UInt8(2)] + [UInt8](repeating: 5, count: 32)
    private let key65 = [UInt8(4)] + [UInt8](repeating: 5, count: 64)
    private let hash20 = [UInt8](repeating: 6, count: 20)
    private let hash32 = [UInt8](repeating: 7, count: 32)

    @Test func `the standard forms are told apart`() {
        let cases: [(BitcoinScript, BitcoinScript.Kind)] = [
            (.p2pkh(hash20), .p2pkh), (.p2sh(hash20), .p2sh), (.p2wpkh(hash20), .p2wpkh),
            (.p2wsh(hash32), .p2wsh), (.p2tr(hash32), .p2tr),
            (.witness(version: 16, program: [1, 2]), .witnessUnknown),
            (.witness(version: 1, program: [0x4e, 0x73]), .anchor),
            (.witness(version: 2, program: [0x4e, 0x73]), .witnessUnknown),
            (.witness(version: 0, program: [1, 2, 3]), .nonstandard),
            (BitcoinScript([33] + key33 + [0xac]), .publicKey),
            (BitcoinScript([65] + key65 + [0xac]), .publicKey),
            (BitcoinScript([33] + [9] + key33.dropFirst() + [0xac]), .nonstandard),
            (BitcoinScript([0x6a]), .data), (BitcoinScript([0x6a, 2, 1, 2]), .data),
            (BitcoinScript([0x6a, 2, 1]), .nonstandard),
            (BitcoinScript([0x6a, 0xac]), .nonstandard),
            (BitcoinScript([]), .nonstandard), (BitcoinScript([0x51]), .nonstandard),
        ]
        for (script, kind) in cases { #expect(script.kind == kind, "\(script.bytes)") }
    }

    @Test func `a multisig script has as many keys as it says`() {
        let key = [UInt8(33)] + key33
        let cases: [([UInt8], BitcoinScript.Kind)] = [
            ([0x51] + key + [0x51, 0xae], .multisig),
            ([0x52] + key + [65] + key65 + [0x52, 0xae], .multisig),
            ([0x52] + key + [0x51, 0xae], .nonstandard),
            ([0x51] + key + [0x52, 0xae], .nonstandard),
            ([0x00] + key + [0x51, 0xae], .nonstandard),
            ([0x51] + key + [0x51, 0xae, 0xae], .nonstandard),
            ([0x51] + Array(repeating: key, count: 17).joined() + [1, 17, 0xae], .multisig),
            ([0x51] + key + [1, 1, 0xae], .nonstandard),
            ([0x51, 0x4c] + key + [0x51, 0xae], .multisig),
            ([0x51] + key, .witnessUnknown), ([0xae], .nonstandard),
            ([0x51, 0x4e, 0xff, 0xff, 0xff, 0xff, 0xae], .nonstandard),
        ]
        for (script, kind) in cases { #expect(BitcoinScript(script).kind == kind, "\(script)") }
    }

    @Test(arguments: seeds(300)) func `no script traps`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var script = random.bytes(upTo: 80)
        let script2 = BitcoinScript(script)
        _ = script2.kind
        // Forms that come close to a standard one.
        script = [0x51] + script + [0xae]
        _ = BitcoinScript(script).kind
        _ = BitcoinAddress.encode(BitcoinScript(script), network: .regtest)
    }
}
