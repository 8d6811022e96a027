/// The values of the telegram that is being read: they come in the order of the telegram, and are put in that of the
/// registers once.
internal struct RegisterDraft: Sendable {
    private var amounts: InlineArray<128, Int64> = .init(repeating: 0)
    /// The registers that have a value.
    private(set) var registers = RegisterSet()

    /// The value of a register; nil without one.
    @inline(__always)
    subscript(register: Register) -> Int64? {
        registers.contains(register) ? amounts[Int(register.number)] : nil
    }

    /// Puts a value in where there is none; false where there is one, which stays.
    @inline(__always)
    mutating func insert(_ register: Register, _ amount: Int64) -> Bool {
        guard !registers.contains(register) else { return false }
        set(register, amount)
        return true
    }

    /// Puts a value in; a second one for the same register takes the place of the first.
    @inline(__always)
    mutating func set(_ register: Register, _ amount: Int64) {
        registers.insert(register)
        amounts[Int(register.number)] = amount
    }

    mutating func removeAll() {
        registers = RegisterSet()
    }

    /// The values in the order of the registers.
    ///
    /// Mutating, though it changes nothing: what captures a draft that is no variable copies all of it.
    mutating func entries() -> [RegisterValues.Entry] {
        [RegisterValues.Entry](capacity: registers.count) { entries in
            var rest = registers
            while let register = rest.popFirst() {
                entries.append(RegisterValues.Entry(register, amounts[Int(register.number)]))
            }
        }
    }
}

/// A set of registers.
internal struct RegisterSet: Sendable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    /// Those that may be below zero.
    static let signed: RegisterSet = {
        var set = RegisterSet()
        for description in Register.all where description.isSigned { set.insert(description.register) }
        return set
    }()

    var count: Int { low.nonzeroBitCount + high.nonzeroBitCount }

    @inline(__always)
    func contains(_ register: Register) -> Bool {
        (register.number < 64 ? low >> register.number : high >> (register.number - 64)) & 1 == 1
    }

    @inline(__always)
    mutating func insert(_ register: Register) {
        if register.number < 64 {
            low |= 1 << UInt64(register.number)
        } else {
            high |= 1 << UInt64(register.number - 64)
        }
    }

    /// Takes the register with the least number out; nil when there is none.
    @inline(__always)
    mutating func popFirst() -> Register? {
        if low != 0 {
            defer { low &= low &- 1 }
            return Register(low.trailingZeroBitCount)
        }
        guard high != 0 else { return nil }
        defer { high &= high &- 1 }
        return Register(64 + high.trailingZeroBitCount)
    }
}
