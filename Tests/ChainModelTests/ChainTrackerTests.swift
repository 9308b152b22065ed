import ChainModel
import TestKit
import Testing
import Units

@Suite struct ChainTrackerTests {
    /// A made-up chain: the hash says branch and height.
    static func hash(_ branch: UInt64, _ height: UInt64) -> BlockHash {
        BlockHash(Bytes32(head: UInt128(branch), tail: UInt128(height)))
    }

    static func reference(_ branch: UInt64, _ height: UInt64) -> BlockReference {
        BlockReference(height: BlockHeight(height), hash: hash(branch, height))
    }

    /// A block of a branch that leaves the trunk (branch 0) above `fork`.
    static func link(_ branch: UInt64, _ height: UInt64, fork: UInt64 = 0) -> BlockLink {
        let parentBranch = height - 1 <= fork ? 0 : branch
        return BlockLink(
            reference: reference(branch, height), parent: hash(parentBranch, height - 1),
            time: Timestamp(milliseconds: 0))
    }

    static func tracker(_ heights: ClosedRange<UInt64>, floor: UInt64? = nil) throws -> ChainTracker
    {
        try #require(
            ChainTracker(
                recent: heights.map { reference(0, $0) }, window: 10,
                finalFloor: floor.map { BlockHeight($0) }))
    }

    @Test func `a block on our tip connects`() throws {
        var tracker = try Self.tracker(100...105)
        #expect(tracker.next(nodeTip: BlockHeight(107)) == .askLink(BlockHeight(106)))
        let link = Self.link(0, 106)
        #expect(tracker.receive(link, nodeTip: BlockHeight(107)) == .connect(link))
        tracker.connected(link)
        #expect(tracker.tip == Self.reference(0, 106))
    }

    @Test func `an equal tip needs nothing`() throws {
        var tracker = try Self.tracker(100...105)
        #expect(tracker.next(nodeTip: BlockHeight(105)) == .askLink(BlockHeight(105)))
        #expect(tracker.receive(Self.link(0, 105), nodeTip: BlockHeight(105)) == .upToDate)
    }

    @Test func `a node that is behind never takes us backwards`() throws {
        var tracker = try Self.tracker(100...105)
        #expect(tracker.next(nodeTip: BlockHeight(103)) == .askLink(BlockHeight(103)))
        let move = tracker.receive(Self.link(0, 103), nodeTip: BlockHeight(103))
        #expect(move == .nodeBehind(blocks: 2))
        #expect(tracker.next(nodeTip: BlockHeight(50)) == .nodeBehind(blocks: 55))
    }

    @Test func `a shorter branch does not take blocks back until it is as long`() throws {
        var tracker = try Self.tracker(100...105)
        let move = tracker.receive(Self.link(1, 103, fork: 102), nodeTip: BlockHeight(103))
        #expect(move == .nodeBehind(blocks: 2))
        #expect(tracker.next(nodeTip: BlockHeight(105)) == .disconnect(Self.reference(0, 105)))
    }

    @Test func `a reorg is walked down to the fork point and up again`() throws {
        var tracker = try Self.tracker(100...105)
        let tip = BlockHeight(106)
        #expect(tracker.next(nodeTip: tip) == .askLink(tip))
        #expect(
            tracker.receive(Self.link(1, 106, fork: 103), nodeTip: tip)
                == .askLink(BlockHeight(105)))
        #expect(
            tracker.receive(Self.link(1, 105, fork: 103), nodeTip: tip)
                == .askLink(BlockHeight(104)))
        #expect(
            tracker.receive(Self.link(1, 104, fork: 103), nodeTip: tip)
                == .disconnect(Self.reference(0, 105)))
        tracker.disconnected(Self.reference(0, 105))
        #expect(tracker.next(nodeTip: tip) == .disconnect(Self.reference(0, 104)))
        tracker.disconnected(Self.reference(0, 104))
        #expect(tracker.tip == Self.reference(0, 103))
        #expect(tracker.next(nodeTip: tip) == .askLink(BlockHeight(104)))
        let link = Self.link(1, 104, fork: 103)
        #expect(tracker.receive(link, nodeTip: tip) == .connect(link))
    }

    @Test func `links that do not hold together are a contradiction`() throws {
        var tracker = try Self.tracker(100...105)
        let tip = BlockHeight(106)
        _ = tracker.receive(Self.link(1, 106, fork: 101), nodeTip: tip)
        let move = tracker.receive(Self.link(2, 105, fork: 101), nodeTip: tip)
        #expect(move == .contradiction(BlockHeight(105)))
        #expect(tracker.next(nodeTip: tip) == .askLink(tip), "the walk starts afresh")
    }

    @Test func `a reorg below what is remembered halts the chain`() throws {
        var tracker = try Self.tracker(100...102)
        let tip = BlockHeight(103)
        var move = tracker.receive(Self.link(1, 103), nodeTip: tip)
        for height in stride(from: UInt64(102), through: 100, by: -1) {
            #expect(move == .askLink(BlockHeight(height)))
            move = tracker.receive(Self.link(1, height), nodeTip: tip)
        }
        #expect(move == .halt(.reorgBeyondWindow(tip: Self.reference(0, 102))))
    }

    @Test func `a final block is never taken back`() throws {
        var tracker = try Self.tracker(100...105, floor: 104)
        let tip = BlockHeight(106)
        _ = tracker.receive(Self.link(1, 106, fork: 103), nodeTip: tip)
        _ = tracker.receive(Self.link(1, 105, fork: 103), nodeTip: tip)
        let move = tracker.receive(Self.link(1, 104, fork: 103), nodeTip: tip)
        #expect(move == .halt(.finalBlockDisconnected(Self.reference(0, 104))))
    }

    @Test func `the final floor never falls and never passes the tip`() throws {
        var tracker = try Self.tracker(100...105)
        tracker.raiseFinalFloor(to: BlockHeight(200))
        #expect(tracker.finalFloor == BlockHeight(105))
        tracker.raiseFinalFloor(to: BlockHeight(101))
        #expect(tracker.finalFloor == BlockHeight(105))
    }

    @Test func `gaps, nothing, and a window of zero make no tracker`() {
        let gap = [Self.reference(0, 1), Self.reference(0, 3)]
        #expect(ChainTracker(recent: gap, window: 5, finalFloor: nil) == nil)
        #expect(ChainTracker(recent: [], window: 5, finalFloor: nil) == nil)
        #expect(ChainTracker(recent: [gap[0]], window: 0, finalFloor: nil) == nil)
    }

    @Test func `only the window is remembered`() throws {
        var tracker = try Self.tracker(100...105)
        for height in UInt64(106)...130 { tracker.connected(Self.link(0, height)) }
        #expect(tracker.recent.count == 11)
        #expect(tracker.remembered(at: BlockHeight(119)) == nil)
        #expect(tracker.remembered(at: BlockHeight(120)) == Self.reference(0, 120))
    }

    @Test func `a block that does not stand on our tip is a fault`() async {
        await #expect(processExitsWith: .failure) {
            var tracker = try ChainTrackerTests.tracker(100...105)
            tracker.connected(ChainTrackerTests.link(1, 106, fork: 99))
        }
    }

    /// Whatever the node's chain does, following the moves ends on the node's best branch.
    @Test(arguments: seeds(200))
    func `following the moves ends on the node's chain`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var tracker = try Self.tracker(100...100)
        var node = [Self.reference(0, 100)]
        for branch in UInt64(1)...12 {
            let cut = min(Int.random(in: 0...4, using: &random), node.count - 1)
            node.removeLast(cut)
            for _ in 0..<(cut + Int.random(in: 1...3, using: &random)) {
                guard let last = node.last else { continue }
                node.append(Self.reference(branch, last.height.value + 1))
            }
            try Self.follow(&tracker, node)
            #expect(tracker.tip == node.last, "seed \(seed)")
        }
    }

    private static func follow(_ tracker: inout ChainTracker, _ node: [BlockReference]) throws {
        let tip = try #require(node.last).height
        var move = tracker.next(nodeTip: tip)
        for _ in 0..<500 {
            switch move {
            case .askLink(let height):
                let index = Int(height.value - 100)
                let parent = index == 0 ? hash(99, 99) : node[index - 1].hash
                let link = BlockLink(
                    reference: node[index], parent: parent, time: Timestamp(milliseconds: 0))
                move = tracker.receive(link, nodeTip: tip)
            case .connect(let link):
                tracker.connected(link)
                move = tracker.next(nodeTip: tip)
            case .disconnect(let block):
                tracker.disconnected(block)
                move = tracker.next(nodeTip: tip)
            case .upToDate:
                return
            case .nodeBehind, .contradiction, .halt:
                Issue.record("unexpected move \(move)")
                return
            }
        }
        Issue.record("the walk did not end")
    }
}
