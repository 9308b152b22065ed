/// What the words of public attribution mean here.
///
/// Source: the concepts and confidences of GraphSense, `concepts.yaml` and `confidence.csv` of
/// graphsense-lib at a82914bf.
public enum LabelConcepts {
    /// Returns the category of a concept; nil for a word that is not known.
    ///
    /// Case and the sign between words do not matter: `Mixing service` is `mixing_service`.
    public static func category(_ concept: String) -> LabelCategory? {
        byConcept[plain(concept)]
    }

    /// Returns the worst category of several concepts; `other` for none, and the words that are not
    /// known.
    public static func category(
        of concepts: [String]
    ) -> (category: LabelCategory, unknown: [String]) {
        var worst = LabelCategory.other
        var unknown: [String] = []
        for concept in concepts where !plain(concept).isEmpty {
            guard let found = category(concept) else {
                unknown.append(concept)
                continue
            }
            worst = min(worst, found)
        }
        return (worst, unknown)
    }

    /// Returns how sure a label is, 0 to 100, by the id of its confidence; nil for an unknown one.
    public static func confidence(_ id: String) -> UInt8? { byConfidence[plain(id)] }

    private static func plain(_ word: String) -> String {
        String(
            word.lowercased().split { $0.isWhitespace || $0 == "_" || $0 == "-" }
                .joined(separator: "_"))
    }

    private static let byConcept: [String: LabelCategory] = {
        var words: [String: LabelCategory] = [:]
        for (category, concepts) in table {
            for concept in concepts { words[concept] = category }
        }
        return words
    }()

    /// Words that say how an address is used, and not whose it is, are `other`. So is an issuer's
    /// blacklist: it holds the zero address, and S-03 asks the issuer itself. Crimes without a
    /// category of their own count as the market where they are sold, and unnamed abuse as fraud:
    /// a bad label must not become a harmless one.
    private static let table: [(LabelCategory, [String])] = [
        (.exchange, ["exchange", "defi_dex", "defi_dex_pair", "ico_wallet"]),
        (
            .service,
            [
                "service", "wallet_service", "escrow_wallet", "deposit_wallet", "filesharing",
                "index", "messaging_service", "search_engine", "shop", "faucet", "atm", "hosting",
                "vpn", "nameservice", "defi", "defi_token", "defi_lending", "defi_derivative",
                "defi_derivatives",
                "defi_bridge", "defi_dao", "defi_staking", "defi_custody",
            ]
        ),
        (.payment, ["payment_processor"]),
        (.miner, ["miner", "mining_service"]),
        (.gambling, ["gambling"]),
        (.mixer, ["mixing", "mixing_service", "coinjoin", "money_laundering"]),
        (
            .darknetMarket,
            [
                "market", "dark_web", "drugs", "weapons", "payment_card_fraud", "sexual_abuse",
                "child_sexual_abuse", "violence", "human_trafficking", "murder", "torture",
            ]
        ),
        (.ransomware, ["ransomware", "extortion"]),
        (
            .hack,
            ["hacking", "service_hack", "account_hack", "exploit", "data_breach", "malware"]
        ),
        (
            .scam,
            [
                "scam", "financial_crime", "investment_fraud", "ponzi_scheme", "pyramid_scheme",
                "sextortion", "phishing", "social_engineering", "counterfeit", "abuse",
            ]
        ),
        (.terrorism, ["terrorism", "terrorism_financing", "extremism"]),
        (.sanctions, ["sanction", "gov_black_list"]),
        (
            .other,
            [
                "concept", "unknown", "behaviour", "source", "mention", "website_mention",
                "forum_mention", "gray_usage", "white_usage", "entity",
                "organization", "user", "victim", "perpetrator", "donation",
                "cold_wallet", "hot_wallet", "warm_wallet", "item", "collectible", "black_list",
                "white_list", "gov_white_list", "deployer", "funder",
            ]
        ),
    ]

    private static let byConfidence: [String: UInt8] = [
        "override": 100, "ownership": 100, "ledger_immanent": 100, "manual_transaction": 90,
        "service_api": 70, "forensic_investigation": 70, "authority_data": 60,
        "trusted_provider": 50, "service_data": 50, "forensic": 50, "untrusted_transaction": 40,
        "web_crawl": 20, "heuristic": 10, "unknown": 5,
    ]
}
