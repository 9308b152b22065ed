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
              # USD: { each: "5000.00", day: "9000.00", lifetime: "250000.00" }   # all assets
            # tier-total:                 # all wallets of the tier together
            #   USDT: { hour: "20000.00", day: "100000.00", hour-count: 500 }
            minimum:
              USDT: "1.00"
              BTC: "0.00002"

        # rates:                        # prices for limits in fiat money; too old means closed
        #   currency: "USD"
        #   max-age-seconds: 900
        #   refresh-seconds: 30
        #   file: "rates.csv"           # lines like BTC,USD,64250.12,2026-11-26T18:00:00Z
        #   pegs: ["USDT 1.00"]         # fixed by you: never asked for, and never too old
        #   http:
        #     exchange:                 # JSON by GET; prices are at these JSON pointers
        #       url: "https://rates.example.com/v1/ticker"
        #       prices: ["BTC /data/btc/usd"]
        #       time: "/data/time"      # without it an answer is as old as its coming
        #       header: "X-Api-Key"
        #       header-env: "RATES_KEY"

        # screening:
        #   rules: "rules/standard.yaml"  # how much each rule weighs: `sluice rules check`
        #   exposure: { mode: "byAmount", amount-min: "1000.00" }  # follow money backwards
        #   providers:                  # outside opinions: they learn addresses, an outage holds
        #     kyt:                      # one GET an address; risk is a place in the JSON answer
        #       url: "https://kyt.example.com/v1/addresses/{address}?asset={asset}"
        #       header: "X-API-Key"     # without it the secret is a bearer token
        #       secret-env: "KYT_KEY"
        #       risk: "/data/risk"
        #       address: "/data/address"  # an answer about another address is none
        #       elevated-from: "30"
        #       high-from: "70"
        #       words: ["Severe 100", "High 75", "Medium 40", "Low 0"]

        # lists:                        # fetched on a schedule; people may bring others
        #   refresh:
        #     ofac-sdn:                 # a file of this machine, or a url; hours between two looks
        #       url: "https://lists.example.com/SDN_ADVANCED.XML"
        #       hours: 6
        #     own-list: { files: ["blocked.csv"], format: "table", kind: "deny", hours: 1 }

        # evidence:
        #   heads: "heads.txt"         # a line a day about all verdicts; keep it on another machine

        cases:                          # late cases call the next person; time decides nothing
          freeze-hours: 4
          senior-hours: 8
          hold-hours: 24
          alert-hours: 72
          # holidays: ["2026-07-03"]    # besides weekends: reports of blocked property count days

        # filer:                        # who files reports of suspicious activity (SAR, goAML)
        #   name: "Example Pay, Inc."
        #   tax-number: "458985215"     # EIN, digits
        #   transmitter-code: "PBSA8180"  # FinCEN's; reports can be read without
        #   street: "1 Main Street"
        #   city: "Rockville"
        #   state: "MD"
        #   postal-code: "20905"
        #   country: "US"
        #   phone: "7217894455"
        #   contact: "Compliance office"
        #   reporting-entity: "17"      # goAML's rentity_id, where a unit gave one

        # platform:
        #   name: "Example Pay"         # who asks, as customers read it in what they sign

        # travel-rule:                  # transfers wait for identities; nothing is asked without
        #   profile: "eu"               # fatf, eu or us; its numbers can be set anew:
        #   ownership-above: "1000.00"  # self-hosted addresses must be proven above it
        #   # currency: "USD"           # with threshold, where values are in another money

        # payouts:                      # without a signer nothing is paid out
        #   signer-socket: "signer/signer.sock"   # where sluice-signer listens
        #   signer-user: "sluice-signer"          # who it runs as, if not as this user; or a number
        #   limits:                     # what would pass one is refused: single, hour, day
        #     asset: { BTC: { day: "2.0" }, USDT: { day: "50000.00" } }
        #     wallet: { USDT: { single: "10000.00" } }
        #     destination: { USDT: { day: "20000.00" } }
        #   holds:                      # by tier; what passes one waits for a second person:
        #     standard:                 # wallet, destination or tier-total, in an asset or USD
        #       wallet: { USD: { each: "3000.00", thirty-days: "20000.00", day-count: 20 } }
        #       destination: { USDT: { hour: "5000.00", lifetime: "100000.00" } }
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

        console:                        # pages for staff under /console; accounts: sluice staff add
          enabled: true
          idle-minutes: 30              # without a click, staff are signed out
          session-hours: 12             # and after this in any case
          fresh-hours: 24  # new accounts, and API keys made over HTTP, approve later; 0: at once
          # key-file: "staff.key"       # seals staff's codes; keep its copy apart from backups

        log:
          level: "info"                 # trace, debug, info, notice, warning, error, critical

        """
}
