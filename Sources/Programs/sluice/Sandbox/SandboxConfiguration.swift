/// The files that a sandbox's daemon runs with.
enum SandboxConfiguration {
    /// The first BIP-0039 test vector's account m/84'/1'/0'. Everybody can spend what is paid to
    /// it: for regtest only.
    private static let bitcoinDescriptor =
        "wpkh([73c5da0a/84h/1h/0h]tpubDC8msFGeGuwnKG9Upg7DM2b4DaRqg3CUZa5g8v2SRQ6K4NSkxUgd7HsL2"
        + "XVWbVm39yBA4LAxysQAm397zwQSQoQgewGiYZqrA9DsP4zbQ1M/0/*)#evh9fu0w"
    /// The same vector's account m/44'/60'/0'.
    private static let evmDescriptor =
        "evm([73c5da0a/44h/60h/0h]xpub6DCoCpSuQZB2jawqnGMEPS63ePKWkwWPH4TU45Q7LPXWuNd8TMtVxRrgj"
        + "tEshuqpK3mdhaWHPFsBngh5GFZaM6si3yZdUsT8ddYM3PwnATt/0/*)#lcnvxec6"

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
        try SandboxFiles.write(
            """
            # Of the first BIP-0039 test vector: everybody can spend it. For the sandbox only.
            family: bitcoin
            network: regtest
            descriptor: "\(bitcoinDescriptor)"
            gapLimit: 20

            """, to: "\(keys)/sandbox-bitcoin.descriptor.yaml")
        try SandboxFiles.write(
            """
            # Of the first BIP-0039 test vector: everybody can spend it. For the sandbox only.
            family: evm
            descriptor: "\(evmDescriptor)"
            gapLimit: 20

            """, to: "\(keys)/sandbox-evm.descriptor.yaml")
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
        log:
          level: info

        """
    }
}
