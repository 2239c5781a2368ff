// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facetd/node_options.hpp"

namespace facet::apps {

actors::node_options node_options_of(const daemon_config& config) {
  actors::node_options o;
  o.socket_path = config.socket_path;
  o.socket_mode = config.socket_mode;
  o.socket_group = config.socket_group;
  o.lanes = config.lanes;
  o.forwarder = config.forwarder;
  o.policy = config.policy;
  o.udp = config.udp;
  o.tcp = config.tcp;
  o.multicast = config.multicast;
  o.faces.sockets.max_on_demand = config.faces.max_on_demand;
  o.faces.sockets.congestion_marking = config.faces.congestion_marking;
  o.faces.sockets.udp_mtu = config.faces.udp_mtu;
  o.faces.sockets.udp_idle_timeout = config.faces.udp_idle_timeout;
  o.faces.shm_mode = config.faces.shm_mode;
  o.faces.shm_capacity = config.faces.shm_capacity;
  o.faces.access = config.access;
  o.faces.queue_total = config.faces.queue_total;
  o.faces.faces.queue_limit = config.faces.queue_octets;
  o.faces.faces.send_deadline = config.faces.send_deadline;
  o.faces.faces.drain_limit = config.faces.batch;
  o.faces.faces.poll_limit = config.faces.poll;
  return o;
}

}  // namespace facet::apps
