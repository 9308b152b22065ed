extension PSBTError {
    /// What is wrong, in a sentence for people; nothing in it is taken from the PSBT's own text.
    public var sentence: String {
        switch self {
        case .base64: "This is neither a PSBT nor one in Base64."
        case .malformed(.previousTransaction, _):
            "A previous transaction is not the one that its input spends, or has no such output."
        case .malformed(.spentOutputsDiffer, _):
            "A previous transaction and the output beside it say different things."
        case .malformed(let what, let offset):
            "The bytes are no PSBT that can be relied on: \(what), at byte \(offset)."
        case .noSuchIndex(let index): "There is no input or output \(index)."
        case .repeatedKey(let index): "A key would be there twice, at \(index)."
        case .transactionsDiffer: "The PSBTs are not all of one transaction."
        case .contradiction(let input):
            "The PSBTs say different things of input \(input), of which only one can be true."
        case .spentOutputUnknown(let input): "Input \(input) does not say what it spends."
        case .spentOutputMismatch(let input):
            "What input \(input) is said to spend is not what its previous transaction has there."
        case .previousTransactionMissing(let input):
            "Input \(input) has no witness, so that its whole previous transaction is needed."
        case .scriptMissing(let input): "A script of input \(input) is missing."
        case .scriptMismatch(let input): "A script of input \(input) is not the one it spends."
        case .internalKeyMismatch(let input):
            "The taproot key of input \(input) is not the one that it spends."
        case .foreignKey(let input): "A key has no part in spending input \(input)."
        case .signatureType(let input):
            "Input \(input) asks for a type of signature that cannot be used there."
        case .signatureMalformed(let input): "A signature of input \(input) is not one."
        case .legacyWorkTooLarge: "Inputs before segwit are too many for a transaction so long."
        case .valueOutOfRange: "The outputs are worth more than the inputs, or more than can be."
        case .signaturesMissing(let input):
            "Input \(input) does not have the valid signatures that it needs."
        case .unknownScriptForm(let input):
            "The script that input \(input) spends has no form that is known here."
        case .notFinal(let input): "Input \(input) is not final: finalize the PSBT first."
        case .transaction(let fault):
            "No block can hold the transaction: \(fault.rawValue)."
        }
    }
}
