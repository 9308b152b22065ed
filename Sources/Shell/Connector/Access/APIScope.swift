/// What an API key may do.
public enum APIScope: String, Sendable, Hashable, CaseIterable {
    /// Make and change wallets and deposit addresses.
    case walletsWrite = "wallets:write"
    /// See wallets, balances, statements, deposits, charges and holds.
    case walletsRead = "wallets:read"
    /// Charge, refund, hold, capture and release.
    case chargesWrite = "charges:write"
    /// Ask for payouts and take them back; set the terms of settlements, and settle.
    case payoutsWrite = "payouts:write"
    /// See payouts and settlements.
    case payoutsRead = "payouts:read"
    /// Say yes or no to payouts that others asked for, and let waiting ones go on.
    case payoutsApprove = "payouts:approve"
    /// See what the keys hold, transactions under way, and comparisons with the chains.
    case treasuryRead = "treasury:read"
    /// Let payouts of a token go on after a comparison stopped them.
    case treasuryWrite = "treasury:write"
    /// See cases and ask about addresses.
    case casesRead = "cases:read"
    /// Propose, approve, reject and note in cases; approve lists.
    case casesDecide = "cases:decide"
    /// Import lists.
    case listsWrite = "lists:write"
    /// Rescan and resume chains.
    case chainsWrite = "chains:write"
    /// Read the event log, chains, lists and metrics.
    case reportsRead = "reports:read"
    /// Make and revoke API keys.
    case keysWrite = "keys:write"

    /// What a key with it may do, and what it sees of persons; for whoever hands keys out.
    public var sentence: String {
        switch self {
        case .walletsWrite:
            "Makes and changes wallets and deposit addresses, answers questions for customers, and "
                + "gives identities with deposits."
        case .walletsRead:
            "Sees wallets with the platform's references, balances, statements, addresses, "
                + "deposits, charges and holds; also the questions that customers were asked, how "
                + "they answered, and which addresses are proven theirs."
        case .chargesWrite: "Charges, refunds, holds, captures and releases."
        case .payoutsWrite:
            "Asks for payouts, takes them back, and gives identities with them; sets the terms of "
                + "settlements, and settles."
        case .payoutsRead:
            "Sees payouts with their destinations, what they wait for, and settlements."
        case .payoutsApprove: "Says yes or no to payouts that others asked for."
        case .treasuryRead: "Sees what the keys hold and comparisons with chains; no persons."
        case .treasuryWrite: "Lets payouts of a token go on after a comparison stopped them."
        case .casesRead:
            "Sees personal data: cases with their notes and files, exports, what customers "
                + "declared, identities of the travel rule, and why deposits were held. Asks "
                + "about addresses. Reads about a person are kept in the trail, with the key."
        case .casesDecide:
            "Proposes, approves, rejects and notes in cases, asks customers and decides on their "
                + "answers, erases personal data, and approves lists. Its answers show what it "
                + "acts on, as cases:read does."
        case .listsWrite: "Imports lists; no persons but those whom lists name."
        case .chainsWrite: "Rescans and resumes chains."
        case .reportsRead:
            "Reads the event log, chains, lists, rates and metrics. Events hold ids of wallets and "
                + "names of staff, and no other personal data."
        case .keysWrite:
            "Makes and revokes API keys of any scope: whoever has it can have all the others. A "
                + "key that it makes approves nothing for the first hours, nor does its maker."
        }
    }

    /// Whether what it lets a key change is mostly a second person's yes or no: its routes say
    /// which requests are, and those that say nothing are taken for one.
    public var isOfSecondPersons: Bool {
        switch self {
        case .payoutsApprove, .casesDecide: true
        case .walletsWrite, .walletsRead, .chargesWrite, .payoutsWrite, .payoutsRead,
            .treasuryRead, .treasuryWrite, .casesRead, .listsWrite, .chainsWrite, .reportsRead,
            .keysWrite:
            false
        }
    }
}
