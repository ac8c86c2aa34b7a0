// SPDX-License-Identifier: Apache-2.0
#include "fe/distributed/process_info.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <string>

#include "fe/distributed/slurm.h"
#include "tests/testing/ranks.h"
#include "tests/testing/throws.h"

namespace fe::distributed {
namespace {

using Variables = std::map<std::string, std::string>;
using testing::expect_error;

void clear_variables() {
  for (const char* name : {"RANK",
                           "WORLD_SIZE",
                           "LOCAL_RANK",
                           "LOCAL_WORLD_SIZE",
                           "MASTER_ADDR",
                           "MASTER_PORT",
                           "TORCHELASTIC_USE_AGENT_STORE",
                           "TORCHELASTIC_RESTART_COUNT",
                           "OMPI_COMM_WORLD_RANK",
                           "OMPI_COMM_WORLD_SIZE",
                           "OMPI_COMM_WORLD_LOCAL_RANK",
                           "OMPI_COMM_WORLD_LOCAL_SIZE",
                           "OMPI_MCA_ess_base_jobid",
                           "PMIX_NAMESPACE",
                           "PMI_RANK",
                           "PMI_SIZE",
                           "PMI_LOCAL_RANK",
                           "PMI_LOCAL_SIZE",
                           "MPI_LOCALRANKID",
                           "MPI_LOCALNRANKS",
                           "SLURM_PROCID",
                           "SLURM_STEP_ID",
                           "SLURM_JOB_ID",
                           "SLURM_NTASKS",
                           "SLURM_STEP_NUM_TASKS",
                           "SLURM_LOCALID",
                           "SLURM_NODEID",
                           "SLURM_TASKS_PER_NODE",
                           "SLURM_STEP_TASKS_PER_NODE",
                           "SLURM_STEP_NODELIST"})
    ::unsetenv(name);
}

/// What a process reads with these launcher variables and no others.
ProcessInfo read_with(const Variables& variables) {
  clear_variables();
  for (const auto& [name, value] : variables) ::setenv(name.c_str(), value.c_str(), 1);
  return read_process_info();
}

void expect_refused(const Variables& variables, const std::vector<std::string>& parts) {
  expect_error([&] { read_with(variables); }, parts);
}

const Variables kTorchrun = {{"RANK", "3"},           {"WORLD_SIZE", "4"},
                             {"LOCAL_RANK", "1"},     {"LOCAL_WORLD_SIZE", "2"},
                             {"MASTER_ADDR", "gpu1"}, {"MASTER_PORT", "29400"}};

Variables with(Variables variables, const Variables& more) {
  for (const auto& [name, value] : more) variables[name] = value;
  return variables;
}

Variables without(Variables variables, const char* name) {
  variables.erase(name);
  return variables;
}

TEST(ProcessInfo, IsAloneWithoutLauncher) {
  const ProcessInfo process = read_with({});
  EXPECT_EQ(process.world_size, 1);
  EXPECT_EQ(process.rank, 0);
  EXPECT_TRUE(process.is_main());
  EXPECT_EQ(process.launcher, "");
}

TEST(ProcessInfo, IsThatOfTorchrun) {
  const ProcessInfo process = read_with(kTorchrun);
  EXPECT_EQ(process.rank, 3);
  EXPECT_EQ(process.world_size, 4);
  EXPECT_EQ(process.local_rank, 1);
  EXPECT_EQ(process.local_world_size, 2);
  EXPECT_EQ(process.master_addr, "gpu1");
  EXPECT_EQ(process.master_port, 29400);
  EXPECT_EQ(process.agent_store, "");
  EXPECT_EQ(process.launcher, "torchrun");
  EXPECT_FALSE(process.is_main());
}

TEST(ProcessInfo, KnowsTheStoreOfTorchrunsAgent) {
  const Variables agent = {{"TORCHELASTIC_USE_AGENT_STORE", "True"},
                           {"TORCHELASTIC_RESTART_COUNT", "2"}};
  EXPECT_EQ(read_with(with(kTorchrun, agent)).agent_store, "/worker/attempt_2");
  EXPECT_EQ(read_with(with(kTorchrun, {{"TORCHELASTIC_USE_AGENT_STORE", "False"}})).agent_store,
            "");
}

TEST(ProcessInfo, IsOneRankAMachineWithoutLocalRank) {  // a Kubernetes PyTorchJob
  const ProcessInfo process = read_with({{"RANK", "3"},
                                         {"WORLD_SIZE", "4"},
                                         {"MASTER_ADDR", "job-master-0"},
                                         {"MASTER_PORT", "23456"}});
  EXPECT_EQ(process.local_rank, 0);
  EXPECT_EQ(process.local_world_size, 1);
}

TEST(ProcessInfo, IsOnOneMachineWithLoopbackMaster) {
  const Variables by_hand = {{"RANK", "1"}, {"WORLD_SIZE", "2"}, {"MASTER_PORT", "23456"}};
  for (const Variables& more : {Variables{}, Variables{{"MASTER_ADDR", "localhost"}}}) {
    const ProcessInfo process = read_with(with(by_hand, more));
    EXPECT_EQ(process.local_rank, 1);
    EXPECT_EQ(process.local_world_size, 2);
  }
  EXPECT_EQ(read_with(by_hand).master_addr, "127.0.0.1");
}

TEST(ProcessInfo, IsThatOfOpenMpi) {
  const Variables mpirun = {{"OMPI_COMM_WORLD_RANK", "2"},
                            {"OMPI_COMM_WORLD_SIZE", "3"},
                            {"OMPI_COMM_WORLD_LOCAL_RANK", "2"},
                            {"OMPI_COMM_WORLD_LOCAL_SIZE", "3"}};
  const ProcessInfo process = read_with(mpirun);
  EXPECT_EQ(process.rank, 2);
  EXPECT_EQ(process.world_size, 3);
  EXPECT_EQ(process.local_rank, 2);
  EXPECT_EQ(process.master_addr, "127.0.0.1");
  EXPECT_EQ(process.master_port, 29500);
  EXPECT_EQ(process.launcher, "Open MPI");
  const int port = read_with(with(mpirun, {{"PMIX_NAMESPACE", "prterun-host-417@1"}})).master_port;
  const int other = read_with(with(mpirun, {{"PMIX_NAMESPACE", "prterun-host-418@1"}})).master_port;
  EXPECT_NE(port, other);
  for (const int made : {port, other}) EXPECT_TRUE(10000 <= made && made < 30000) << made;
  expect_refused(with(mpirun, {{"OMPI_COMM_WORLD_SIZE", "6"}}),
                 {"MASTER_ADDR", "6 ranks are started by Open MPI and only 3"});
}

TEST(ProcessInfo, IsThatOfHydraOrPmi) {
  const Variables pmi = {{"PMI_RANK", "1"}, {"PMI_SIZE", "2"}};
  const ProcessInfo process =
      read_with(with(pmi, {{"MPI_LOCALRANKID", "1"}, {"MPI_LOCALNRANKS", "2"}}));
  EXPECT_EQ(process.rank, 1);
  EXPECT_EQ(process.local_rank, 1);
  EXPECT_EQ(process.launcher, "PMI");
  const ProcessInfo cray = read_with(
      with(pmi, {{"PMI_LOCAL_RANK", "0"}, {"PMI_LOCAL_SIZE", "1"}, {"MASTER_ADDR", "n1"}}));
  EXPECT_EQ(cray.local_rank, 0);
  EXPECT_EQ(cray.local_world_size, 1);
  EXPECT_EQ(cray.master_port, 29500);
}

const Variables kSrun = {{"SLURM_PROCID", "5"},
                         {"SLURM_STEP_ID", "0"},
                         {"SLURM_JOB_ID", "8123456"},
                         {"SLURM_NTASKS", "7"},
                         {"SLURM_LOCALID", "1"},
                         {"SLURM_NODEID", "1"},
                         {"SLURM_STEP_TASKS_PER_NODE", "4,3"},
                         {"SLURM_STEP_NODELIST", "gpu[07-08]"}};

TEST(ProcessInfo, IsThatOfSrun) {
  const ProcessInfo process = read_with(kSrun);
  EXPECT_EQ(process.rank, 5);
  EXPECT_EQ(process.world_size, 7);
  EXPECT_EQ(process.local_rank, 1);
  EXPECT_EQ(process.local_world_size, 3);
  EXPECT_EQ(process.master_addr, "gpu07");
  EXPECT_EQ(process.launcher, "Slurm");
  EXPECT_EQ(read_with(with(kSrun, {{"MASTER_ADDR", "ib7"}})).master_addr, "ib7");
  EXPECT_NE(read_with(with(kSrun, {{"SLURM_JOB_ID", "8123457"}})).master_port, process.master_port);
}

TEST(ProcessInfo, IsAloneInSlurmShells) {
  EXPECT_EQ(read_with(without(kSrun, "SLURM_STEP_ID")).world_size, 1);
  EXPECT_EQ(read_with(without(kSrun, "SLURM_PROCID")).world_size, 1);
  for (const char* shell : {"4294967291", "batch"})
    EXPECT_EQ(read_with(with(kSrun, {{"SLURM_STEP_ID", shell}})).world_size, 1);
  EXPECT_EQ(read_with(with(kSrun, {{"SLURM_STEP_NUM_TASKS", "1"}})).world_size, 1);
}

TEST(ProcessInfo, IsThatOfMpiexecInsideSlurm) {  // its helpers are srun's tasks
  const Variables mpiexec = {{"PMI_RANK", "9"},
                             {"PMI_SIZE", "14"},
                             {"MPI_LOCALRANKID", "2"},
                             {"MPI_LOCALNRANKS", "7"},
                             {"MASTER_ADDR", "gpu07"}};
  EXPECT_EQ(read_with(with(kSrun, mpiexec)).rank, 9);
}

TEST(ProcessInfo, RefusesWhatIsNoNumber) {
  expect_refused(with(kTorchrun, {{"WORLD_SIZE", "abc"}}),
                 {"environment variable WORLD_SIZE", "whole number", "got 'abc'"});
  expect_refused(with(kTorchrun, {{"RANK", "1x"}}), {"RANK", "'1x'"});
  expect_refused(with(kTorchrun, {{"RANK", "-1"}}), {"RANK", "from 0", "'-1'"});
  expect_refused(with(kTorchrun, {{"WORLD_SIZE", "0"}}), {"WORLD_SIZE", "from 1", "'0'"});
}

TEST(ProcessInfo, RefusesAPortThatIsNone) {
  const Variables mpirun = {{"OMPI_COMM_WORLD_RANK", "0"}, {"OMPI_COMM_WORLD_SIZE", "2"}};
  for (const char* port : {"abc", "-1", "0", "65536", "70000", "99999999", "99999999999999999999"})
    for (const Variables& launcher : {kTorchrun, kSrun, mpirun})
      expect_refused(with(launcher, {{"MASTER_PORT", port}}),
                     {"environment variable MASTER_PORT: expected a whole number from 1 to 65535, "
                      "got '" +
                          std::string(port) + "'.",
                      "unset it"});
  for (const char* port : {"1", "65535"})
    EXPECT_EQ(read_with(with(kTorchrun, {{"MASTER_PORT", port}})).master_port, std::stoi(port));
}

TEST(ProcessInfo, RefusesWhatContradicts) {
  expect_refused(with(kTorchrun, {{"RANK", "4"}}),
                 {"RANK and WORLD_SIZE", "got 4 and 4", "count from 0"});
  expect_refused(with(kTorchrun, {{"LOCAL_RANK", "2"}}),
                 {"LOCAL_RANK and LOCAL_WORLD_SIZE", "got 2 and 2"});
  expect_refused(with(kTorchrun, {{"LOCAL_WORLD_SIZE", "5"}}), {"at most 4 (WORLD_SIZE)"});
}

TEST(ProcessInfo, RefusesWhatIsHalfSet) {
  expect_refused(without(kTorchrun, "RANK"), {"variable RANK", "since WORLD_SIZE is set"});
  expect_refused(without(kTorchrun, "WORLD_SIZE"), {"variable WORLD_SIZE", "since RANK is set"});
  expect_refused(without(kTorchrun, "LOCAL_WORLD_SIZE"),
                 {"LOCAL_WORLD_SIZE", "since LOCAL_RANK is set"});
  expect_refused(without(kTorchrun, "MASTER_ADDR"),
                 {"MASTER_ADDR", "4 ranks are started by torchrun and only 2"});
  expect_refused(without(kTorchrun, "MASTER_PORT"), {"MASTER_PORT", "since RANK is set"});
  expect_refused(without(kSrun, "SLURM_STEP_TASKS_PER_NODE"),
                 {"SLURM_STEP_TASKS_PER_NODE", "since SLURM_PROCID is set"});
  expect_refused(without(kSrun, "SLURM_LOCALID"), {"SLURM_LOCALID", "since SLURM_PROCID is set"});
}

TEST(ProcessInfo, IsReadOnceAndCanBeSet) {
  testing::run_processes(1, [](int) {
    clear_variables();
    EXPECT_EQ(process().world_size, 1);
    ::setenv("RANK", "nonsense", 1);
    EXPECT_EQ(process().world_size, 1);
    set_process({.rank = 1, .world_size = 2});
    EXPECT_EQ(process().rank, 1);
  });
}

TEST(FirstHost, IsExpanded) {
  EXPECT_EQ(first_host("gpu1"), "gpu1");
  EXPECT_EQ(first_host("gpu1,gpu2"), "gpu1");
  EXPECT_EQ(first_host("gpu[03-05,7],cpu1"), "gpu03");
  EXPECT_EQ(first_host("login,gpu[03-05]"), "login");
  EXPECT_EQ(first_host("r[7,9]-ib,x"), "r7-ib");
  expect_error([] { first_host("gpu[03-05"); }, {"']' after '['", "gpu[03-05", "MASTER_ADDR"});
}

TEST(TasksOfNode, AreCountedOut) {
  EXPECT_EQ(tasks_of_node("4", 0), 4);
  EXPECT_EQ(tasks_of_node("4,2(x3)", 1), 2);
  EXPECT_EQ(tasks_of_node("4,2(x3)", 3), 2);
  EXPECT_EQ(tasks_of_node("2(x3),1", 3), 1);
  for (const char* list : {"4,2(x3)", "", "4,", "4;2", "4(x", "a"})
    expect_error([&] { tasks_of_node(list, 4); }, {"reaches node 4", list});
}

}  // namespace
}  // namespace fe::distributed
