package dev.lvsd.netlink.route;

/**
 * A network interface.
 *
 * @param index kernel's index, above 0
 * @param up administratively up (IFF_UP)
 * @param carrier IFF_LOWER_UP: a cable is in
 * @param mtu bytes
 * @param macAddress 6 octets for Ethernet; empty where there is none
 */
public record Link(
    int index, String name, boolean up, boolean carrier, int mtu, MacAddress macAddress) {}
