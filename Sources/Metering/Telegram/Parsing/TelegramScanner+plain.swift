extension TelegramScanner {
    /// Why no more plain objects are read.
    private enum Stop {
        /// There is no room for more.
        case full
        /// One comes whose code is that of a row, and which is not plain.
        case row(Int)
        /// One comes whose code has to be read.
        case other
    }

    /// Reads the objects from here on whose code and number are printed as nearly all meters print them.
    ///
    /// - Returns: The row of the object behind them, if at least its code is printed so.
    mutating func readPlainObjects(
        _ bytes: Span<UInt8>, _ table: ObjectTable, _ draft: inout RegisterDraft, _ objects: inout [TelegramObject]
    ) -> ObjectTable.Row? {
        var stop = Stop.full
        while case .full = stop {
            // So many at a time: whether the array has room, and is nobody else's, is asked once for all of them.
            objects.append(addingCapacity: 16) { objects in
                stop = readPlainObjects(bytes, table, &draft, &objects)
            }
        }
        guard case .row(let number) = stop else { return nil }
        return table[number]
    }

    @inline(__always)
    private mutating func readPlainObjects(
        _ bytes: Span<UInt8>, _ table: ObjectTable, _ draft: inout RegisterDraft,
        _ objects: inout OutputSpan<TelegramObject>
    ) -> Stop {
        while objects.freeCapacity > 0 {
            guard let number = rowNumber(bytes, table) else { return .other }
            let row = table[number]
            var numberEnd = index &+ row.printed.count &+ 1
            guard row.plain.isSome, let amount = row.plain.amount(unchecked: bytes, at: &numberEnd),
                draft.insert(row.plain.register, amount)
            else { return .row(number) }
            objects.append(
                TelegramObject(
                    code: row.code, range: index..<numberEnd, meaning: .register(row.plain.register, amount)))
            index = numberEnd &+ PlainForm.lineEndBytes
        }
        return .full
    }

    /// Looks up the code that stands here as it is printed; nil for one that is not in the table so.
    @inline(__always)
    private func rowNumber(_ bytes: Span<UInt8>, _ table: ObjectTable) -> Int? {
        // Enough for all that is read unchecked of the code, and of a number behind it.
        guard PlainForm.bytesNeeded <= end &- index, let code = PrintedCode(unchecked: bytes, at: index) else {
            return nil
        }
        return table.number(of: code)
    }
}
