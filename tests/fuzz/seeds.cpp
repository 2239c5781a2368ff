// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Writes the packet vectors as first inputs for the fuzzers: seeds FOLDER makes FOLDER/packets,
/// one packet a file, FOLDER/sequences, the same behind the octets that sequences of packets need,
/// and FOLDER/regions, an empty region of shared memory.
#include "core/shm/layout.hpp"
#include "tests/core/packet/vectors.hpp"

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>

namespace {

using facet::packet::test::octets;

void write(const std::filesystem::path& file, const octets& head, const octets& wire) {
  std::ofstream out{file, std::ios::binary};
  for (const auto& part : {head, wire})
    out.write(reinterpret_cast<const char*>(part.data()),
              static_cast<std::streamsize>(part.size()));
  if (!out)
    throw std::runtime_error{"cannot write " + file.string()};
}

/// Rings of 16 slots of 64 octets, as what is passed for a sealed region.
octets region() {
  const std::uint32_t shape[]{16, 64};
  octets all(facet::shm::region_header_size + 2 * 16 * (facet::shm::slot_length_size + 64));
  std::memcpy(all.data(), &facet::shm::region_magic, sizeof facet::shm::region_magic);
  std::memcpy(all.data() + offsetof(facet::shm::region_header, capacity), shape, sizeof shape);
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: fuzz_seeds FOLDER\n";
    return 2;
  }
  const std::filesystem::path folder{argv[1]};
  std::filesystem::create_directories(folder / "packets");
  std::filesystem::create_directories(folder / "sequences");
  std::filesystem::create_directories(folder / "regions");
  write(folder / "regions" / "sealed", {0}, region());
  std::size_t n = 0;
  for (const auto& vector : facet::packet::test::packet_vectors()) {
    const auto file = std::to_string(n++);
    const auto size = vector.wire.size();
    write(folder / "packets" / file, {}, vector.wire);
    write(folder / "sequences" / file,
          {1, static_cast<std::uint8_t>(size >> 8U), static_cast<std::uint8_t>(size)}, vector.wire);
  }
  std::cout << n << " seeds\n";
}
