# Most of a file's compile time is the same templates again and again, CAF's above all: eight files in
# one translation unit take a fifth of the time of eight alone.
option(FACET_UNITY "Compile several files of a target as one" ON)

function(facet_unity target)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${FACET_UNITY} UNITY_BUILD_BATCH_SIZE 16)
endfunction()

# Where files do not become one, what they all include is compiled once. A build without this, such as
# the debug preset's, shows which file does not include what it uses.
option(FACET_PRECOMPILE "Compile headers that many files include once per target" ON)

# facet_precompile(TARGET header… | REUSE other): headers for all files of a target.
function(facet_precompile target)
  cmake_parse_arguments(arg "" "REUSE" "" ${ARGN})
  if(NOT FACET_PRECOMPILE)
    return()
  endif()
  if(arg_REUSE)
    target_precompile_headers(${target} REUSE_FROM ${arg_REUSE})
  else()
    target_precompile_headers(${target} PRIVATE ${arg_UNPARSED_ARGUMENTS})
  endif()
endfunction()

# What actors include, compiled once for all targets that have some. Only for clang: it then needs a sixth less
# time for a file; GCC takes as long to read what it compiled.
function(facet_precompiled_actors target)
  if(TARGET facet_actor_headers)
    target_precompile_headers(${target} REUSE_FROM facet_actor_headers)
  endif()
endfunction()

# Code that no packet passes through, of which there is much: optimised less, compiled in two thirds of the time.
function(facet_off_the_path target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
endfunction()

# facet_library(NAME SOURCES… LINK target… [UNITY] [ACTORS] [OFF_THE_PATH]): one library per folder, known to others
# as facet::NAME. A folder of headers alone becomes an INTERFACE library. ACTORS where files include CAF.
function(facet_library name)
  cmake_parse_arguments(arg "UNITY;ACTORS;OFF_THE_PATH" "" "SOURCES;LINK" ${ARGN})
  if(arg_SOURCES)
    add_library(facet_${name} STATIC ${arg_SOURCES})
    target_link_libraries(facet_${name} PUBLIC facet_flags ${arg_LINK})
    if(arg_UNITY)
      facet_unity(facet_${name})
    endif()
    if(arg_ACTORS)
      facet_precompiled_actors(facet_${name})
    endif()
    if(arg_OFF_THE_PATH)
      facet_off_the_path(facet_${name})
    endif()
  else()
    add_library(facet_${name} INTERFACE)
    target_link_libraries(facet_${name} INTERFACE facet_flags ${arg_LINK})
  endif()
  add_library(facet::${name} ALIAS facet_${name})
endfunction()

# Compile time: test code is large and nothing measures it; what it tests is optimised as usual.
function(facet_test_options target)
  target_compile_options(${target} PRIVATE -O0)
endfunction()

# facet_test(NAME LABEL label SOURCES… LINK target… [TIMEOUT seconds] [UNITY | SEPARATE] [LONG pattern]): a GoogleTest
# program whose tests ctest runs one by one. The label is the layer: core, actors, apps, or stress.
# UNITY where files include CAF, whose templates outweigh what else could be precompiled; SEPARATE where
# files cannot be compiled as one. LONG tests, a pattern as for --gtest_filter, are left out under a
# sanitizer: statistics over millions of packets, whose code the other tests run as well.
function(facet_test name)
  cmake_parse_arguments(arg "UNITY;SEPARATE" "LABEL;TIMEOUT;LONG" "SOURCES;LINK" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  add_executable(${name} ${arg_SOURCES})
  if(NOT arg_SEPARATE)
    facet_unity(${name})
  endif()
  if(arg_UNITY)
    facet_precompiled_actors(${name})
  else()
    facet_precompile(${name} REUSE facet_test_headers)
  endif()
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests")
  target_link_libraries(${name} PRIVATE facet_flags ${arg_LINK} GTest::gmock GTest::gtest_main)
  facet_test_options(${name})
  facet_add_tests(${name} LABEL ${arg_LABEL} TIMEOUT ${arg_TIMEOUT} LONG ${arg_LONG})
endfunction()

# Runs the tests of a program a second time, in another environment.
#   facet_test_again(node_test LABEL actors PREFIX lanes2 ENVIRONMENT FACET_TEST_LANES=2)
function(facet_test_again name)
  cmake_parse_arguments(arg "" "LABEL;PREFIX;ENVIRONMENT" "" ${ARGN})
  facet_add_tests(${name} LABEL ${arg_LABEL} TIMEOUT 60 PREFIX ${arg_PREFIX}/ ENVIRONMENT ${arg_ENVIRONMENT})
endfunction()

# Makes the tests of a GoogleTest program known to ctest: one by one, or, under a sanitizer, in two
# halves, because there a program takes longer to start than most tests to run.
function(facet_add_tests name)
  cmake_parse_arguments(arg "" "LABEL;TIMEOUT;PREFIX;ENVIRONMENT;LONG" "" ${ARGN})
  # Stress tests load the machine and kill forwarders, so each has it to itself.
  set(serial FALSE)
  if(arg_LABEL STREQUAL "stress")
    set(serial TRUE)
  endif()
  set(properties LABELS ${arg_LABEL} RUN_SERIAL ${serial})
  if(NOT FACET_SANITIZER)
    if(arg_ENVIRONMENT)
      list(APPEND properties ENVIRONMENT ${arg_ENVIRONMENT})
    endif()
    gtest_discover_tests(${name} TEST_PREFIX "${arg_LABEL}/${name}/${arg_PREFIX}" TEST_LIST ${name}_${arg_PREFIX}
                         DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT ${arg_TIMEOUT} ${properties})
    return()
  endif()
  foreach(half 0 1)
    set(test "${arg_LABEL}/${name}/${arg_PREFIX}half_${half}")
    add_test(NAME ${test} COMMAND ${name})
    # The cost makes ctest begin with what takes longest.
    set_tests_properties(${test} PROPERTIES TIMEOUT 600 COST ${arg_TIMEOUT} ${properties}
      ENVIRONMENT "GTEST_TOTAL_SHARDS=2;GTEST_SHARD_INDEX=${half};GTEST_FILTER=*-${arg_LONG};${arg_ENVIRONMENT}")
  endforeach()
endfunction()
