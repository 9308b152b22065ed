import ArgumentParser
import BitcoinRules
import Glibc
import PublicKeys
import SignerPolicy
import SignerProtocol
import Units

/// `sluice-signer psbt`
struct PSBTCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "psbt",
        abstract: "Signs transactions that come as files: cold keys, and multisig.",
        subcommands: [Sign.self])

    /// `sluice-signer psbt sign`
    struct Sign: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows what a PSBT does, and signs it once you say so.",
            discussion: """
                The policy's file is not asked: you are. Shown is what the transaction itself says:
                each output with address and amount, the fee, the keys that would sign. An output
                is called ours only if this vault, or a descriptor that you give, derives it.
                Give the descriptor of a multisig, or its change is shown as paid to others.

                For scripts: --yes-fee-max and --yes-total-max take your place; it signs if the fee,
                and what goes to others, are within them.
                """)

        @Argument(help: "The PSBT's file: binary or Base64.")
        var file: String

        @Option(help: "Where the signed PSBT goes, in Base64; it must not be there.")
        var out: String

        @Option(help: "mainnet, testnet, signet or regtest.")
        var bitcoin: String

        @Option(help: "A descriptor of ours, or a file with one; may be given several times.")
        var descriptor: [String] = []

        @Option(help: "Do not ask: sign if the fee in BTC is at most this.")
        var yesFeeMax: String?

        @Option(help: "Do not ask: sign if at most this, in BTC, goes to others.")
        var yesTotalMax: String?

        @Option(help: "The signer's own folder, whose log keeps what was signed.")
        var state: String = "signer/state"

        @OptionGroup var vault: VaultOptions

        /// More than any PSBT of a cold wallet has.
        private static let byteCountMax = 16 << 20

        func validate() throws {
            guard BitcoinNetwork(rawValue: bitcoin) != nil else {
                throw ValidationError("--bitcoin is mainnet, testnet, signet or regtest.")
            }
            guard (yesFeeMax == nil) == (yesTotalMax == nil) else {
                throw ValidationError("--yes-fee-max and --yes-total-max go together.")
            }
        }

        func run() throws {
            try Hardening.keepSecrets()
            let psbt = try readPSBT()
            let review = try review()
            let limits = try limits()
            guard access(out, F_OK) != 0 else {
                throw SignerFailure(.exists, "\(out) is there already; move it away first")
            }
            let (folder, journal) = try StateFolder.open(state)
            var signer = PSBTSigner(try vault.open())
            let proposal: PSBTProposal
            do {
                proposal = try review.proposal(of: psbt) { signer.publicKey(at: $0) }
            } catch {
                throw SignerFailure(.data, error.sentence)
            }
            for line in PSBTLines.lines(of: proposal) { Output.say(line) }
            let allowed = try limits ?? Sign.askedLimits(proposal)
            let approval: PSBTApproval
            do {
                approval = try proposal.approved(feeMax: allowed.fee, paidMax: allowed.total)
            } catch {
                throw SignerFailure(.usage, error.sentence)
            }
            var log = journal
            let line = log.note(approval, now: MachineTime.now())
            try folder.append(line, endingAt: log.log)
            let signed = try signer.sign(approval)
            try SmallFile.create(out, signed.base64 + "\n")
            Output.say("\(out): \(approval.signatures.count) signatures were added")
        }

        private func readPSBT() throws(SignerFailure) -> PSBT {
            guard let bytes = try SmallFile.read(file, limit: Sign.byteCountMax) else {
                throw SignerFailure(.system, "\(file) is not there")
            }
            do {
                return try PSBT.parse(file: bytes)
            } catch {
                throw SignerFailure(.data, "\(file): \(error.sentence)")
            }
        }

        private func review() throws(SignerFailure) -> PSBTReview {
            guard let network = BitcoinNetwork(rawValue: bitcoin) else {
                preconditionFailure("the network was checked")
            }
            var descriptors: [OutputDescriptor] = []
            for given in descriptor {
                let text = given.contains("(") ? given : try Sign.text(in: given)
                do {
                    descriptors.append(try OutputDescriptor(text, network: network))
                } catch {
                    throw SignerFailure(
                        .usage,
                        "--descriptor is none of \(bitcoin): \(error.code.rawValue), at byte "
                            + "\(error.offset)")
                }
            }
            return PSBTReview(network: network, descriptors: descriptors)
        }

        private static func text(in path: String) throws(SignerFailure) -> String {
            guard let bytes = try SmallFile.read(path, limit: OutputDescriptor.textByteCountMax)
            else { throw SignerFailure(.system, "\(path) is not there") }
            return String(decoding: bytes.prefix { $0 > 0x20 }, as: UTF8.self)
        }

        private func limits() throws(SignerFailure) -> (fee: Amount, total: Amount)? {
            guard let yesFeeMax, let yesTotalMax else { return nil }
            do {
                return (
                    try Amount(decimal: yesFeeMax, of: .btc),
                    try Amount(decimal: yesTotalMax, of: .btc)
                )
            } catch {
                throw SignerFailure(.usage, "the limits are amounts of BTC, such as 0.0001")
            }
        }

        /// Asks the person at the terminal; what is allowed is then what was shown.
        private static func askedLimits(
            _ proposal: PSBTProposal
        ) throws(SignerFailure) -> (fee: Amount, total: Amount) {
            let answer = try Terminal().answer(
                "Compare each address with where you have it from. Type sign to sign: ")
            guard answer == "sign" else { throw SignerFailure(.usage, "nothing was signed") }
            return (proposal.fee, proposal.paid)
        }
    }
}

/// What a PSBT does, in lines that a person reads.
enum PSBTLines {
    static func lines(of proposal: PSBTProposal) -> [String] {
        var lines = [
            "transaction \(proposal.transaction.bitcoinText) on \(proposal.network.rawValue)"
        ]
        for (index, input) in proposal.inputs.enumerated() {
            let keys = input.keys.map(\.text).joined(separator: ", ")
            lines.append(
                "  input \(index): \(input.amount.decimal) BTC of "
                    + "\(input.outpoint.transaction.bitcoinText):\(input.outpoint.outputIndex), "
                    + (keys.isEmpty ? "NOT signed here" : "signed by \(keys)"))
        }
        for (index, output) in proposal.outputs.enumerated() {
            lines.append(
                "  output \(index): \(output.amount.decimal) BTC to "
                    + "\(output.address ?? "a script without address"), \(words(output.owner))")
        }
        let lockTime = proposal.psbt.unsignedTransaction.lockTime
        if lockTime != 0 { lines.append("  not before block or time \(lockTime)") }
        return lines + [
            "to others: \(proposal.paid.decimal) BTC",
            "fee: \(proposal.fee.decimal) BTC, about \(proposal.feeRateText) satoshi for each of "
                + "\(proposal.virtualByteCount) virtual bytes",
        ]
    }

    private static func words(_ owner: PSBTProposal.Owner) -> String {
        switch owner {
        case .other: "to OTHERS"
        case .key(let key): "ours, by key \(key.text)"
        case .descriptor(let checksum, let branch, let index):
            "ours, by descriptor #\(checksum), branch \(branch), index \(index)"
        }
    }
}
