import ScreeningRules
import Units

extension RulePackFile {
    /// Returns a pack as a file to edit: every rule with all its terms and what they mean.
    public static func text(of pack: RulePack) -> String {
        var lines = [
            "# A rule pack of Sluice. `sluice rules check FILE` says what is wrong with yours,",
            "# and `screening.rules` in the configuration puts it into force. Shares are",
            "# hundredths of a percent, scores hundredths, values whole units of the currency.",
            "",
            "version: \(quoted(pack.version))",
            "currency: \(pack.currency.code)",
            "bands: { alert: \(pack.bands.alertPoints), hold: \(pack.bands.holdPoints), "
                + "senior: \(pack.bands.seniorPoints) }",
            pack.caps.isEmpty ? "caps: {}" : "caps:  # the most points of one typology together",
        ]
        for typology in RuleTypology.allCases {
            guard let points = pack.caps[typology] else { continue }
            lines.append("  \(typology.rawValue): \(points)")
        }
        lines.append("rules:")
        for terms in pack.allTerms {
            lines += [
                "  # \(RuleWords.sentence(terms.rule))",
                "  \(terms.rule.rawValue):", "    \(weight(terms))",
            ]
            for (name, values) in terms.allNumbers {
                let text = values.map(String.init).joined(separator: ", ")
                lines.append("    \(name.rawValue): \(values.count == 1 ? text : "[\(text)]")")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A text in quotes: what is no printable ASCII stands by its number.
    ///
    /// Source: YAML 1.2.2, 5.7 and 7.3.1.
    private static func quoted(_ text: String) -> String {
        let marks = text.unicodeScalars.map { scalar -> String in
            switch scalar.value {
            case 0x22, 0x5c: return "\\\(scalar)"
            case 0x20...0x7e: return String(scalar)
            default:
                let digits = String(scalar.value, radix: 16)
                return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
            }
        }
        return "\"" + marks.joined() + "\""
    }

    private static func weight(_ terms: RuleTerms) -> String {
        [
            "on: \(terms.isOn)", "severity: \(terms.severity.rawValue)",
            "floor: \(terms.floor.rawValue)", "points: \(terms.points)",
        ].joined(separator: "\n    ")
    }
}

/// What each rule means, in a sentence for the people who set it.
public enum RuleWords {
    /// Returns the sentence.
    public static func sentence(_ rule: ScreeningRule) -> String {
        switch rule {
        case .sanctioned: "A payer is on a sanctions list, under any label. Always freezes."
        case .sanctionedKey: "The key of a listed address controls the payer. Always holds."
        case .issuerBlacklist: "The token's issuer has blacklisted a payer. Always freezes."
        case .issuerSubmission: "The issuer's signers are about to blacklist a payer."
        case .delisted: "A payer was on a sanctions list and was taken off."
        case .listAge: "A sanctions list is old: warns, then holds."
        case .notScreened: "Screening could not be done in full. Always holds."
        case .undecodable: "A payer's address could not be read. Always holds."
        case .sanctionedNear: "Sanctioned money is one hop away."
        case .sanctionedFar: "Sanctioned money is two or three hops away."
        case .illicitDirect: "A payer is labelled as mixer, darknet market, ransomware or theft."
        case .illicitIndirect: "Money of such an address is among the sources."
        case .weakLabel: "Such a label comes from a source that is not sure."
        case .structuring: "Deposits just below a threshold that pass it together."
        case .manyToOne: "Many payers pay one wallet within the window."
        case .velocity: "Far more, or far more often, than this wallet's own history."
        case .rapidInOut: "Most of the money leaves within the window to a new address."
        case .dormant: "After a long sleep far more than before."
        case .roundAmounts: "Many of the newest amounts are round."
        case .peelChain: "Transactions in a row that each peel a little off."
        case .coinJoin: "Many inputs and equal outputs."
        case .dust: "Dust, nothing, or a token that only looks like ours. A tag only."
        case .lookalike: "An address that looks like a known one and is another. Holds payouts."
        case .firstDeposit: "The first deposit of a wallet is far above what is typical."
        case .limit: "A limit of the tier is passed. Always holds."
        case .belowMinimum: "The deposit is below the least amount that is credited by itself."
        case .travelRule: "What the travel rule asks for is missing. Holds payouts and deposits."
        case .anomaly: "A statistical model finds the deposit unusual. Shown, never deciding."
        case .denied: "A payer is on the operator's own list of addresses to hold."
        case .allowed: "A payer is on the operator's own list of known addresses."
        case .labelled: "A payer has a label from a public source."
        case .provider: "An outside provider finds a risk."
        }
    }
}
