import BitcoinRules

/// A policy to edit, with the descriptors of a folder filled in.
struct PolicyExample {
    /// A token that may leave.
    struct Token {
        let code: String
        let contract: String
        let decimals: String
    }

    let keys: [PublicKeyFile]
    /// The numbers of the EVM chains.
    let chains: [UInt64]
    let coin: String
    let tokens: [Token]

    /// The file's text.
    var text: String {
        head + keys.map(descriptor).joined() + bitcoin + evm
    }

    private var head: String {
        """
        # What the signer may sign. Whatever is not allowed here is refused.
        # Every amount is an example: set each to what you can bear to lose within its time.
        # Check with: sluice-signer policy check FILE. Read at the start of the signer.
        version: 1

        # Our own keys. uses: spend, change, sweep (may get sweeps), gas (may get coin for fees).

        """ + (keys.isEmpty ? "descriptors: []\n" : "descriptors:\n")
    }

    private func descriptor(_ key: PublicKeyFile) -> String {
        let uses: String
        switch (key.network, key.purpose) {
        case (.some, .deposit): uses = "spend"
        case (.some, .treasury): uses = "spend, change"
        case (nil, .deposit): uses = "spend, gas"
        case (nil, .treasury): uses = "spend, sweep"
        }
        let family = key.network.map { "bitcoin\n    network: \($0.rawValue)" } ?? "evm"
        return """
              # \(key.name)
              - descriptor: "\(key.descriptor)"
                family: \(family)
                uses: [\(uses)]
                highestIndex: 100000   # nothing behind this index is spent from or paid to

            """
    }

    private var networks: [BitcoinNetwork] {
        var found: [BitcoinNetwork] = []
        for network in keys.compactMap(\.network) where !found.contains(network) {
            found.append(network)
        }
        return found
    }

    private var bitcoin: String {
        guard !networks.isEmpty else { return "" }
        return "\nbitcoin:\n"
            + networks.map { network in
                """
                  - network: \(network.rawValue)
                    # in BTC: each payout, each transaction, any hour, any day; then how many
                    limits: { each: "0.1", transaction: "1", hour: "2", day: "5", hourCount: 2000,
                              dayCount: 20000 }
                    # shareBasisPoints: the fee as a part of what is paid, in hundredths of 1%
                    fees: { each: "0.002", hour: "0.01", day: "0.05", shareBasisPoints: 500,
                            satoshisPerVirtualByte: 300 }
                    # allow: [ … ] would pay nobody else
                    destinations: { deny: [] }
                    # or UTC spans: [{ days: [monday, friday], from: "08:00", to: "18:00" }]
                    hours: always

                """
            }.joined()
    }

    private var evm: String {
        guard keys.contains(where: { $0.network == nil }), !chains.isEmpty else { return "" }
        return "\nevm:\n"
            + chains.map { chain in
                """
                  - chainId: \(chain)
                    nativeAsset: \(coin)
                    nativeScale: 18
                    transactionTypes: [2]
                    fees: { each: "0.02", hour: "0.2", day: "1", gweiPerGas: "200" }
                \(tokenLines)\
                    # Coin for the fees of our own accounts that hold tokens.
                    gasTopUps: { each: "0.01", transaction: "0.01", hour: "0.1", day: "0.5",
                                 hourCount: 200, dayCount: 2000 }
                    # coinPayouts: { … } as gasTopUps; without it no \(coin) is paid out
                    destinations: { deny: [] }
                    hours: always

                """
            }.joined()
    }

    private var tokenLines: String {
        guard !tokens.isEmpty else { return "    tokens: []   # add them with --token\n" }
        return "    tokens:\n"
            + tokens.map { token in
                """
                      - asset: \(token.code)
                        contract: "\(token.contract)"
                        decimals: \(token.decimals)
                        limits: { each: "1000", transaction: "1000", hour: "10000", day: "50000",
                                  hourCount: 500, dayCount: 5000 }

                """
            }.joined()
    }
}
