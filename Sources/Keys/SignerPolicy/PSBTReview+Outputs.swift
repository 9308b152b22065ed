internal import BitcoinRules
internal import PublicKeys
internal import SignerProtocol

extension PSBTReview {
    /// A place above addresses: what is left of a key's place without its branch and index.
    struct Account: Hashable {
        let fingerprint: UInt32
        let steps: [UInt32]

        init?(_ key: KeyOrigin) {
            guard key.steps.count >= 2 else { return nil }
            fingerprint = key.fingerprint
            steps = Array(key.steps.dropLast(2))
        }
    }

    /// How many different indexes one output's derivations may name; wallets name one.
    private static let indexCountMax = 16

    /// Says whose an output is; what cannot be derived again is somebody else's.
    func owner(
        of script: BitcoinScript, _ told: PSBTOutput, _ accounts: Set<Account>,
        _ ownKey: (KeyOrigin) -> CompressedPublicKey?
    ) -> PSBTProposal.Owner {
        let places =
            told.derivations.map { PSBTReview.place($0.origin) }
            + told.taprootDerivations.filter(\.leaves.isEmpty).map { PSBTReview.place($0.origin) }
        for case let place? in places where isChange(place, of: accounts) {
            guard let key = ownKey(place) else { continue }
            let isPaid = KeyForm.allCases.contains {
                OwnKey(origin: place, form: $0, publicKey: key, uses: [.change]).script == script
            }
            if isPaid { return .key(place) }
        }
        let indexes = Set(places.compactMap { $0?.steps.last }).filter { $0 <= highestIndex }
        return described(script, indexes.sorted().prefix(PSBTReview.indexCountMax))
    }

    /// Whether a place is an address of an account that an input is spent from.
    private func isChange(_ place: KeyOrigin, of accounts: Set<Account>) -> Bool {
        guard let account = Account(place), accounts.contains(account),
            let index = place.steps.last, let branch = place.steps.dropLast().last
        else { return false }
        return branch <= 1 && index <= highestIndex
    }

    private func described(
        _ script: BitcoinScript, _ indexes: some Sequence<UInt32>
    ) -> PSBTProposal.Owner {
        for descriptor in descriptors {
            let wanted = descriptor.isRanged ? Array(indexes) : [0]
            for branch in 0..<descriptor.branchCount {
                for index in wanted {
                    do {
                        guard try descriptor.expand(index: index, branch: branch).contains(script)
                        else { continue }
                    } catch {
                        // No key belongs to this index, so that no output of ours does.
                        continue
                    }
                    return .descriptor(
                        checksum: descriptor.checksum, branch: branch, index: index)
                }
            }
        }
        return .other
    }
}
