import Metering

@testable import Simulation

/// The telegram and the logger that the examples of `devices.md` §1.0 and §13 are made of.
enum Reference {
    static let zone: Zone = {
        do {
            return try Zone(identifier: "Europe/Amsterdam")
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    static let telegram: SimulatedTelegram = {
        let time = Timestamp(seconds: 1_772_370_903)
        var telegram = SimulatedTelegram(
            number: 0, time: time, meterTime: MeterTime(time, in: zone), tariff: .t2)
        telegram.importEnergy = (18_234_567, 4_321_098)
        telegram.exportEnergy = (123_456, 789_012)
        telegram.importPower = 482
        telegram.voltage = PhaseValues(231_400)
        telegram.current = PhaseValues(2000)
        telegram.phaseImport = PhaseValues(482)
        telegram.gas = 3_314_404
        return telegram
    }()

    static let identity = LoggerIdentity(
        equipmentID: "4530303333303034303031383435323132", gasEquipmentID: "4730303332353631323234373238373134",
        address: "192.168.1.61", macAddress: "C8:2B:96:12:34:56", chipID: "123456")

    static let status: LoggerStatus = {
        var status = LoggerStatus()
        status.epoch = 1_772_374_508
        return status
    }()

    /// The body that a function writes, as text.
    static func body(_ write: (inout ItemList) -> Void) -> String {
        var list = ItemList()
        write(&list)
        return String(decoding: list.bytes, as: UTF8.self)
    }
}
