import ArgumentParser
import BitcoinRules
import Connector
import Encodings

/// `sluice psbt`
struct PSBTCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "psbt",
        abstract: "Makes and puts together transactions that are signed elsewhere.",
        discussion: """
            For cold keys, hardware wallets and multisig; no service needs to run.
              sluice psbt create cold.yaml --out a.psbt      from inputs and outputs
              sluice-signer psbt sign a.psbt --out b.psbt …  once for each signer
              sluice psbt combine b.psbt c.psbt --out d.psbt
              sluice psbt finalize d.psbt --out e.psbt
              sluice psbt extract e.psbt                     for a node to send
            """,
        subcommands: [
            Create.self, Decode.self, Combine.self, Finalize.self, Extract.self,
        ])

    /// `sluice psbt create`
    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a PSBT of a description in YAML or JSON.",
            discussion: """
                network: mainnet
                descriptors: { cold: "wsh(sortedmulti(2,[…]xpub…/<0;1>/*,…))#…" }
                inputs:
                  - { outpoint: "5c1f…:0", descriptor: cold, branch: 0, index: 7 }
                outputs:
                  - { address: "bc1q…", amount: "0.3" }
                  - { descriptor: cold, branch: 1, index: 2, amount: "0.1999" }
                What is left of the inputs is the fee. Give previous transactions with --previous,
                or as previousTransaction of an input: signers want to see what is spent.
                """)

        @Argument(help: "The description's file.")
        var file: String
        @Option(help: "A file with a previous transaction, in hex; may be given several times.")
        var previous: [String] = []
        @OptionGroup var target: PSBTTarget

        func run() throws {
            var transactions: [[UInt8]] = []
            for path in previous { transactions.append(try PSBTFiles.hex(path)) }
            do {
                let text = try TextFile.read(file, byteLimit: 262_144)
                try target.write(
                    try PSBTDescription.psbt(from: text, file: file, previous: transactions))
            } catch let problem as FileProblem {
                throw CommandFailure("\(problem)")
            }
        }
    }

    /// `sluice psbt decode`
    struct Decode: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows what a PSBT says. Nothing of it is proven: the signer looks again.")

        @Argument(help: "The PSBT's file: binary or Base64.")
        var file: String
        @Option(help: "mainnet, testnet, signet or regtest: how addresses are written.")
        var network: String = "mainnet"
        @OptionGroup var style: AnswerStyle

        func run() throws {
            guard let network = BitcoinNetwork(rawValue: network) else {
                throw ValidationError("--network is mainnet, testnet, signet or regtest.")
            }
            let psbt = try PSBTFiles.psbt(file)
            style.show(PSBTSummary.json(of: psbt, network: network), Decode.lines)
        }

        private static func lines(_ psbt: JSONValue) -> [String] {
            var lines = ["transaction \(psbt["transaction"]?.text ?? "-")"]
            for (index, input) in (psbt["inputs"]?.elements ?? []).enumerated() {
                let signatures = input["signedBy"]?.elements?.count ?? 0
                lines.append(
                    "  input \(index): \(input["amount"]?.text ?? "?") BTC of "
                        + "\(input["outpoint"]?.text ?? "-"), \(signatures) signatures, "
                        + "\(input["isFinal"]?.boolean == true ? "final" : "not final")")
                lines += keys(input)
            }
            for (index, output) in (psbt["outputs"]?.elements ?? []).enumerated() {
                lines.append(
                    "  output \(index): \(output["amount"]?.text ?? "-") BTC to "
                        + "\(output["address"]?.text ?? "a script without address")")
                lines += keys(output)
            }
            return lines + ["fee: \(psbt["fee"]?.text ?? "unknown") BTC"]
        }

        private static func keys(_ part: JSONValue) -> [String] {
            (part["keys"]?.elements ?? []).map { "    key \($0["origin"]?.text ?? "-")" }
        }
    }

    /// `sluice psbt combine`
    struct Combine: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Puts the signatures of several copies of one PSBT together.")

        @Argument(help: "The PSBTs' files.")
        var files: [String]
        @OptionGroup var target: PSBTTarget

        func run() throws {
            let psbts = try files.map { try PSBTFiles.psbt($0) }
            try target.write(
                try PSBTFiles.worded { () throws(PSBTError) in try PSBT.combine(psbts) })
        }
    }

    /// `sluice psbt finalize`
    struct Finalize: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Checks all signatures and makes every input final.")

        @Argument(help: "The PSBT's file.")
        var file: String
        @OptionGroup var target: PSBTTarget

        func run() throws {
            var psbt = try PSBTFiles.psbt(file)
            try PSBTFiles.worded { () throws(PSBTError) in try psbt.finalize() }
            try target.write(psbt)
        }
    }

    /// `sluice psbt extract`
    struct Extract: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints the signed transaction of a final PSBT in hex.",
            discussion: "Such as for: bitcoin-cli sendrawtransaction")

        @Argument(help: "The PSBT's file.")
        var file: String

        func run() throws {
            let psbt = try PSBTFiles.psbt(file)
            let transaction = try PSBTFiles.worded { () throws(PSBTError) in try psbt.extract() }
            print(Hex.encode(transaction.serialized(.network)))
        }
    }
}
