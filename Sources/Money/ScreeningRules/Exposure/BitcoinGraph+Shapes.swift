import ChainModel
import Units

extension BitcoinGraph {
    var shapes: [TransactionShape] {
        ancestors.prefix(BehaviourHistory.ancestorCountMax).compactMap { found in
            let transaction = found.transaction
            guard !transaction.inputs.isEmpty, found.spent.count == transaction.inputs.count else {
                return nil
            }
            return TransactionShape(
                inputCount: transaction.inputs.count,
                inputs: found.spent.map { WatchedScript($0.script.bytes) },
                outputs: transaction.outputs.prefix(TransactionShape.partCountMax).map {
                    TransactionShape.Output(
                        script: WatchedScript($0.script.bytes), amount: $0.value)
                }, outputCount: transaction.outputs.count, time: transaction.time)
        }
    }
}
