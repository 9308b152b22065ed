import BitcoinRules
import PublicKeys
import SignerProtocol
import Testing

@testable import SignerPolicy

@Suite struct OwnDescriptorTests {
    private static let cases: [(descriptor: String, account: String, form: KeyForm)] = [
        (PolicyWorld.descriptors.wpkhDeposit, "d34db33f/84h/1h/0h/0", .p2wpkh),
        (PolicyWorld.descriptors.wpkhChange, "d34db33f/84h/1h/0h/1", .p2wpkh),
        (PolicyWorld.descriptors.pkh, "d34db33f/44h/1h/0h/0", .p2pkh),
        (PolicyWorld.descriptors.nested, "d34db33f/49h/1h/0h/0", .p2shP2wpkh),
    ]

    @Test func `scripts by path are those of the descriptor`() throws {
        let descriptors = try PolicyWorld().engine.document.descriptors
        for (descriptor, account, form) in Self.cases {
            for index in [0, 1, 999, 1_000] as [UInt32] {
                let keys = descriptors.keys(
                    at: PolicyWorld.origin("\(account)/\(index)"), on: .regtest)
                #expect(keys.map(\.form) == [form])
                #expect(keys.first?.script == PolicyWorld.script(descriptor, index))
            }
        }
        for branch in 0...1 {
            let keys = descriptors.keys(
                at: PolicyWorld.origin("d34db33f/86h/1h/0h/\(branch)/12"), on: .regtest)
            #expect(
                keys.first?.script
                    == PolicyWorld.script(PolicyWorld.descriptors.tr, 12, branch: branch))
        }
        let account = descriptors.keys(at: PolicyWorld.origin("d34db33f/44h/60h/0h/0/3"), on: nil)
        #expect(
            account.first?.account == PolicyWorld.evmAccount(PolicyWorld.descriptors.evmDeposit, 3))
    }

    @Test func `a place is ours on its own network only`() throws {
        let descriptors = try PolicyWorld().engine.document.descriptors
        let origin = PolicyWorld.origin("d34db33f/84h/1h/0h/0/3")
        for network in [BitcoinNetwork.mainnet, .testnet, .signet, nil] {
            #expect(descriptors.keys(at: origin, on: network).isEmpty)
        }
        #expect(
            descriptors.keys(at: PolicyWorld.origin("d34db33f/44h/60h/0h/0/3"), on: .regtest)
                .isEmpty)
    }
}
