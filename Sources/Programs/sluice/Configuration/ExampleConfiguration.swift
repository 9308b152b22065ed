/// The commented configuration that `sluice config example` prints: `sluice.example.yaml`.
enum ExampleConfiguration {
    static let text = """
        # A configuration of Sluice. `sluice config check` says what is wrong with yours.
        # Each can also come from the environment (SLUICE_HTTP_PORT) or a flag (--http-port).

        database:
          path: "sluice.db"             # one SQLite file; its journal is the truth

        http:
          host: "127.0.0.1"             # put a TLS proxy in front to serve others
          port: 8080
          # trusted-proxies: ["127.0.0.1/32"]   # whose X-Forwarded-For is believed
          # open-metrics: true                  # GET /metrics without a key, from this machine

        keys:
          folder: "keys"                # public descriptors only: see keys/README.md

        chains:
          folder: "chains"              # the profiles that come with Sluice
          enabled: ["bitcoin", "ethereum"]
          bitcoin:
            endpoints: ["home http://127.0.0.1:8332"]
            cookie-file: "/var/lib/bitcoind/.cookie"
          ethereum:
            # In order of preference. Secrets come from the environment or from files.
            endpoints: ["home http://127.0.0.1:8545", "backup https://ethereum.example.com"]
            # backup: { bearer-env: "ETHEREUM_TOKEN" }   # credentials belong to one endpoint
            # requests-per-second: 20
            # ca-file: "/etc/ssl/private-ca.pem"

        tiers:                          # limits; a wallet has the tier that it was made with
          standard:
            depositAddress:
              USDT: { each: "5000.00", day: "10000.00", thirty-days: "50000.00", day-count: 50 }
              BTC: { each: "0.10", day: "0.25" }
            sourceAddress:
              USDT: { day: "10000.00" }
            wallet:
              USDT: { day: "10000.00", thirty-days: "50000.00" }
            minimum:
              USDT: "1.00"
              BTC: "0.00002"

        # screening:
        #   rules: "rules/standard.yaml"  # how much each rule weighs: `sluice rules check`
        #   providers:                  # outside opinions: they learn addresses, an outage holds
        #     kyt:                      # one GET an address; risk is a place in the JSON answer
        #       url: "https://kyt.example.com/v1/addresses/{address}?asset={asset}"
        #       header: "X-API-Key"     # without it the secret is a bearer token
        #       secret-env: "KYT_KEY"
        #       risk: "/data/risk"
        #       elevated-from: "30"
        #       high-from: "70"
        #       words: ["Severe 100", "High 75", "Medium 40", "Low 0"]

        # lists:                        # fetched on a schedule; people may bring others
        #   refresh:
        #     ofac-sdn:                 # a file of this machine, or a url; hours between two looks
        #       url: "https://lists.example.com/SDN_ADVANCED.XML"
        #       hours: 6
        #     own-list: { files: ["blocked.csv"], format: "table", kind: "deny", hours: 1 }

        # payouts:                      # without a signer nothing is paid out
        #   signer-socket: "signer/signer.sock"   # where sluice-signer listens
        #   signer-user: "sluice-signer"          # who it runs as, if not as this user; or a number
        #   limits:                     # by asset and by wallet: single, hour, day
        #     asset: { BTC: { day: "2.0" }, USDT: { day: "50000.00" } }
        #     wallet: { USDT: { single: "10000.00" } }
        #   approvals:                  # who asked for a payout never approves it
        #     USDT: { tiers: ["500.00 needs 0", "5000.00 needs 1"], otherwise: 2 }
        #   hot:                        # below floor an alarm, above ceiling a sweep is proposed
        #     bitcoin:
        #       BTC: { floor: "0.1", target: "0.5", ceiling: "1.0", cold: "bc1q…" }
        #   coin-prices:                # what a chain's coin is worth: payouts then leave from
        #     ethereum:                 # deposit addresses where gas is a small part of them, and
        #       USDT: "2500.00"         # settlements count it; it is nothing to them without
        #   evm: { direct-share-max: 50, sweep-share-max: 200 }   # in basis points
        #   bitcoin:                    # rates are satoshi for 1,000 virtual bytes
        #     { batch-seconds: 600, batch-count: 200, fee-rate-max: 200000, fee-max: "0.02" }

        log:
          level: "info"                 # trace, debug, info, notice, warning, error, critical

        """
}
