internal import Metering

/// The names of the fields that exist once for each phase.
internal enum LoggerNames {
    static func voltage(_ phase: Phase) -> StaticString {
        switch phase {
        case .l1: "voltage_l1"
        case .l2: "voltage_l2"
        case .l3: "voltage_l3"
        }
    }

    static func current(_ phase: Phase) -> StaticString {
        switch phase {
        case .l1: "current_l1"
        case .l2: "current_l2"
        case .l3: "current_l3"
        }
    }

    static func importPower(_ phase: Phase) -> StaticString {
        switch phase {
        case .l1: "power_delivered_l1"
        case .l2: "power_delivered_l2"
        case .l3: "power_delivered_l3"
        }
    }

    static func exportPower(_ phase: Phase) -> StaticString {
        switch phase {
        case .l1: "power_returned_l1"
        case .l2: "power_returned_l2"
        case .l3: "power_returned_l3"
        }
    }

    static func sags(_ phase: Phase) -> StaticString {
        switch phase {
        case .l1: "electricity_sags_l1"
        case .l2: "electricity_sags_l2"
        case .l3: "electricity_sags_l3"
        }
    }

    static func swells(_ phase: Phase) -> StaticString {
        switch phase {
        case .l1: "electricity_swells_l1"
        case .l2: "electricity_swells_l2"
        case .l3: "electricity_swells_l3"
        }
    }
}
