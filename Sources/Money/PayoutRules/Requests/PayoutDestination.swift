public import BitcoinRules
public import ChainModel
import EVMRules

/// An address that a payout may go to: what was written, how we write it, and its bytes.
public struct PayoutDestination: Sendable, Hashable {
    /// The output script, or the account's 20 bytes.
    public let script: WatchedScript
    /// The address as we print it.
    public let spelling: String

    /// Makes a destination of what a store saved.
    public init(script: WatchedScript, spelling: String) {
        self.script = script
        self.spelling = spelling
    }

    /// Reads a Bitcoin address of a network.
    ///
    /// Throws `PayoutRefusal.destination`.
    public init(bitcoin text: String, network: BitcoinNetwork) throws(PayoutRefusal) {
        let output: BitcoinScript
        do {
            output = try BitcoinAddress.decode(text, network: network)
        } catch .wrongNetwork {
            throw .destination(.wrongNetwork)
        } catch {
            throw .destination(.malformed("\(error)"))
        }
        switch output.kind {
        case .p2pkh, .p2sh, .p2wpkh, .p2wsh, .p2tr: break
        // Anyone could take what is sent there.
        case .anchor, .witnessUnknown, .publicKey, .multisig, .data, .nonstandard:
            throw .destination(.notSpendable)
        }
        guard let spelling = BitcoinAddress.encode(output, network: network) else {
            throw .destination(.notSpendable)
        }
        self.init(script: WatchedScript(output.bytes), spelling: spelling)
    }

    /// Reads an EVM address; one of both cases must have the checksum of EIP-55.
    ///
    /// Throws `PayoutRefusal.destination`.
    public init(evm text: String, tokenContract: WatchedScript?) throws(PayoutRefusal) {
        let address: EVMAddress
        do {
            address = try EVMAddress(checksummed: text)
        } catch {
            throw .destination(.malformed("\(error)"))
        }
        guard address != .zero else { throw .destination(.notSpendable) }
        guard address.script != tokenContract else { throw .destination(.tokenContract) }
        self.init(script: address.script, spelling: address.checksummed)
    }
}
