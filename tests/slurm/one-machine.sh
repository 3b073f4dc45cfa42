#!/bin/sh
# one-machine.sh - Slurm with several nodes on this machine, started by hand and ended again
#
#   tests/slurm/one-machine.sh start DIR NODES      then: . DIR/env
#   tests/slurm/one-machine.sh stop DIR
#
# Without systemd, cgroups, or a database of accounts: Debian's slurm-wlm lets several slurmd run on one machine, each
# with a port of its own. As root. All that Slurm writes is in DIR.
set -eu
command=$1
dir=$2
if [ "$command" = stop ]; then
    for pid in "$dir"/slurmd-*.pid "$dir/slurmctld.pid"; do
        [ ! -s "$pid" ] || kill "$(cat "$pid")" 2>/dev/null || :
    done
    if [ -e "$dir/munged" ] && [ -s /run/munge/munged.pid ]; then
        kill "$(cat /run/munge/munged.pid)" 2>/dev/null || :
        rm "$dir/munged"
    fi
    exit 0
fi
nodes=$3
host=$(hostname -s)
memory=$(awk '/MemTotal/ { print int($2 / 1024 * 0.9) }' /proc/meminfo)

# Who may talk to whom: munge's key.
mkdir -p "$dir/state" /run/munge
chown munge: /run/munge
[ -s /etc/munge/munge.key ] || dd if=/dev/urandom of=/etc/munge/munge.key bs=128 count=1 2>/dev/null
chown munge: /etc/munge /etc/munge/munge.key
chmod 400 /etc/munge/munge.key
if ! munge -n 2>/dev/null | unmunge >/dev/null 2>&1; then
    setpriv --reuid=munge --regid=munge --clear-groups /usr/sbin/munged
    : >"$dir/munged"
fi

cat >"$dir/slurm.conf" <<CONF
ClusterName=one
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CredType=cred/munge
SlurmctldPort=26817
SlurmctldPidFile=$dir/slurmctld.pid
SlurmctldLogFile=$dir/slurmctld.log
SlurmdPidFile=$dir/slurmd-%n.pid
SlurmdLogFile=$dir/slurmd-%n.log
SlurmdSpoolDir=$dir/spool-%n
StateSaveLocation=$dir/state
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/linux
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/filetxt
JobCompLoc=$dir/jobcomp.txt
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=2,bf_interval=2,batch_sched_delay=0,sched_min_interval=0,default_queue_depth=1000
SlurmdTimeout=10
MpiDefault=none
ReturnToService=2
MaxArraySize=10001
MaxJobCount=20000
CONF
names=
i=1
while [ "$i" -le "$nodes" ]; do
    echo "NodeName=n$i NodeHostname=$host NodeAddr=127.0.0.1 Port=$((26820 + i)) CPUs=1" \
        "RealMemory=$((memory / nodes)) State=UNKNOWN" >>"$dir/slurm.conf"
    names="$names${names:+,}n$i"
    i=$((i + 1))
done
echo "PartitionName=test Nodes=$names Default=YES MaxTime=INFINITE State=UP" >>"$dir/slurm.conf"
echo "export SLURM_CONF=$dir/slurm.conf" >"$dir/env"
export SLURM_CONF="$dir/slurm.conf"
/usr/sbin/slurmctld -c
i=1
while [ "$i" -le "$nodes" ]; do
    /usr/sbin/slurmd -N "n$i"
    i=$((i + 1))
done
tries=0
until [ "$(sinfo -h -N -o '%T' 2>/dev/null | grep -Ec '^(idle|mixed|allocated)$')" -eq "$nodes" ]; do
    tries=$((tries + 1))
    [ $tries -le 120 ] || {
        echo "the nodes did not come up; see $dir/*.log" >&2
        exit 1
    }
    sleep 0.5
done
