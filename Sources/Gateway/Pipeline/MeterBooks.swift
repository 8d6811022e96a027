internal import Store

/// What the gateway keeps of meters beside their readings: slots, equipment and gaps, written with each flush.
struct MeterBooks: Sendable {
    /// Which slot each piece of M-Bus equipment has.
    let slots: SlotBook
    /// Which physical meters there are and were.
    let equipment: EquipmentBook
    /// The stretches without readings.
    let gaps: GapBook

    /// Writes what is new; after an error it is written the next time.
    func flush() async throws(StoreError) {
        try await slots.flush()
        try await equipment.flush()
        try await gaps.flush()
    }
}
