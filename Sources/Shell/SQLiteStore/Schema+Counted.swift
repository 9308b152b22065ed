extension Schema {
    /// Who paid a deposit, found by the deposit: it is looked for whenever one is counted.
    static let countedSources = [
        "CREATE INDEX counted_source_deposit ON counted_source (deposit)"
    ]
}
