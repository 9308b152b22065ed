import PublicKeys

/// The files that a sandbox's daemon runs with.
enum SandboxConfiguration {
    /// The first BIP-0039 test vector's account m/84'/1'/0'. Everybody can spend what is paid to
    /// it: for regtest only.
    private static let bitcoinAccount =
        "[73c5da0a/84h/1h/0h]tpubDC8msFGeGuwnKG9Upg7DM2b4DaRqg3CUZa5g8v2SRQ6K4NSkxUgd7HsL2"
        + "XVWbVm39yBA4LAxysQAm397zwQSQoQgewGiYZqrA9DsP4zbQ1M"
    /// The same vector's account m/44'/60'/0'.
    private static let evmAccount =
        "[73c5da0a/44h/60h/0h]xpub6DCoCpSuQZB2jawqnGMEPS63ePKWkwWPH4TU45Q7LPXWuNd8TMtVxRrgj"
        + "tEshuqpK3mdhaWHPFsBngh5GFZaM6si3yZdUsT8ddYM3PwnATt"

    /// The descriptor of a branch: 0 for payers, 1 for the treasury.
    ///
    /// - Throws: `SandboxFailure`, which the fixed keys above never cause.
    private static func descriptor(
        _ chain: SandboxControl.Chain, branch: Int
    ) throws(SandboxFailure) -> String {
        do {
            switch chain {
            case .bitcoin:
                return try OutputDescriptor(
                    "wpkh(\(bitcoinAccount)/\(branch)/*)", network: .regtest
                ).text
            case .evm:
                return try EVMAccountDescriptor("evm(\(evmAccount)/\(branch)/*)").text
            }
        } catch {
            throw SandboxFailure("the sandbox's own key cannot be read: \(error)")
        }
    }

    /// The account that pays tokens out, and the gas for that.
    ///
    /// - Throws: `SandboxFailure`.
    static func hotAccount() throws(SandboxFailure) -> String {
        do {
            let text = try descriptor(.evm, branch: 1)
            return try EVMAccountDescriptor(text).expand(index: 0).checksummed
        } catch {
            throw SandboxFailure("the sandbox's own key cannot be read: \(error)")
        }
    }

    /// The name of the sandbox's own list among the sources of lists.
    static let listSource = "sandbox-operator"
    /// How long a node that lied is left alone here; ten minutes elsewhere.
    static let setAsideSeconds = 3

    /// Writes configuration and key files into a folder; returns the configuration's path.
    ///
    /// - Throws: `SandboxFailure`.
    static func write(
        into folder: String, place: SandboxPlace, nodes: SandboxDescription, port: LoopbackPort
    ) throws(SandboxFailure) -> String {
        try writeKeys(into: folder)
        let path = "\(folder)/sluice.yaml"
        try SandboxFiles.write(
            text(folder: folder, place: place, nodes: nodes, port: port), to: path)
        return path
    }

    /// Writes the key files of both families into the folder's `keys`.
    ///
    /// - Throws: `SandboxFailure`.
    static func writeKeys(into folder: String) throws(SandboxFailure) {
        let keys = "\(folder)/keys"
        try SandboxFiles.makeFolder(keys)
        for (branch, purpose) in ["deposit", "treasury"].enumerated() {
            for chain in SandboxControl.Chain.allCases {
                let network = chain == .bitcoin ? "network: regtest\n" : ""
                try SandboxFiles.write(
                    """
                    # Of the first BIP-0039 test vector: anybody can spend it. For the sandbox only.
                    family: \(chain.rawValue)
                    \(network)purpose: \(purpose)
                    descriptor: "\(try descriptor(chain, branch: branch))"
                    gapLimit: 20

                    """, to: "\(keys)/sandbox-\(chain.rawValue)-\(purpose).descriptor.yaml")
            }
        }
    }

    /// Writes the signer's policy into the folder; returns its path.
    ///
    /// - Throws: `SandboxFailure`.
    static func writePolicy(
        into folder: String, nodes: SandboxDescription
    ) throws(SandboxFailure) -> String {
        var text =
            "# Written by `sluice sandbox`: generous, as nothing here has worth.\nversion: 1\n"
        text += "descriptors:\n"
        let uses: [(SandboxControl.Chain, Int, String)] = [
            (.bitcoin, 0, "[spend]"), (.bitcoin, 1, "[spend, change]"), (.evm, 0, "[spend, gas]"),
            (.evm, 1, "[spend, sweep]"),
        ]
        for (chain, branch, words) in uses {
            text += "  - descriptor: \"\(try descriptor(chain, branch: branch))\"\n"
            text += "    family: \(chain.rawValue)\n"
            if chain == .bitcoin { text += "    network: regtest\n" }
            text += "    uses: \(words)\n    highestIndex: 100000\n"
        }
        text += """
            bitcoin:
              - network: regtest
                limits: { each: "5", transaction: "50", hour: "500", day: "5000", hourCount: 100000,
                          dayCount: 1000000 }
                fees: { each: "0.05", hour: "5", day: "50", shareBasisPoints: 10000,
                        satoshisPerVirtualByte: 1000 }
                hours: always
            evm:
              - chainId: \(nodes.chainID)
                nativeAsset: ETH
                nativeScale: 18
                transactionTypes: [2]
                fees: { each: "0.2", hour: "20", day: "200", gweiPerGas: "1000" }
                tokens:
                  - asset: USDT
                    contract: "\(nodes.tokenContract)"
                    decimals: 6
                    limits: { each: "10000", transaction: "10000", hour: "1000000",
                              day: "10000000", hourCount: 100000, dayCount: 1000000 }
                gasTopUps: { each: "1", transaction: "1", hour: "100", day: "1000",
                             hourCount: 100000, dayCount: 1000000 }
                hours: always

            """
        let path = "\(folder)/signer.policy.yaml"
        try SandboxFiles.write(text, to: path)
        return path
    }

    /// Returns an operator's list that names these addresses.
    static func list(of addresses: [String]) -> String {
        let rows = addresses.map { "\($0),mallory,sandbox: a payer who is not to be paid by" }
        return (["address,label,reason"] + rows).joined(separator: "\n") + "\n"
    }

    private static func text(
        folder: String, place: SandboxPlace, nodes: SandboxDescription, port: LoopbackPort
    ) -> String {
        """
        # Written by `sluice sandbox`; each start writes it anew.
        database:
          path: "\(folder)/sluice.db"
        http:
          host: "127.0.0.1"
          port: \(port.number)
        keys:
          folder: "\(folder)/keys"
        chains:
          folder: "\(place.root)/chains"
          enabled: ["bitcoin-regtest", "evm-local"]
          bitcoin-regtest:
            endpoints: ["knots \(nodes.bitcoinURL)"]
            user-file: "\(nodes.bitcoinUserFile)"
            password-file: "\(nodes.bitcoinPasswordFile)"
            set-aside-seconds: \(setAsideSeconds)
          evm-local:
            endpoints: ["front \(nodes.evmURL)"]
            contracts: ["USDT \(nodes.tokenContract)"]
            set-aside-seconds: \(setAsideSeconds)
        tiers:
          # Most wallets of the sandbox.
          standard:
            depositAddress:
              USDT:
                each: "10000"
              BTC:
                each: "5"
          # A wallet that may receive little before somebody looks.
          small:
            depositAddress:
              USDT:
                each: "50"
              BTC:
                each: "0.001"
        screening:
          # The sandbox's nodes can look back: all money is followed.
          exposure: { mode: "always" }
        payouts:
          signer-socket: "\(SandboxSigner.socket(in: folder))"
          approvals:
            BTC: { tiers: ["0.05 needs 0"], otherwise: 2 }
            USDT: { tiers: ["500 needs 0"], otherwise: 2 }
          bitcoin: { batch-seconds: 2, bump-after-blocks: 3, fee-rate-fallback: 2000 }
          evm: { bump-after-blocks: 5 }
        console:
          # Its people are made at the start and approve within minutes.
          fresh-hours: 0
        log:
          level: info

        """
    }
}
