import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { promisify } from 'node:util';

/** One running process, as the machine itself shows it. */
export interface ProcessRow {
  readonly pid: number;
  readonly ppid: number;
  readonly pgid: number;
  readonly command: string;
}

/**
 * Reads the process table: every process of the machine that is running. Zombies are left out: they have ended and only
 * wait to be collected by their parent.
 *
 * Reads `/proc` on Linux, asks `ps` elsewhere.
 */
export async function processTable(platform: string = process.platform): Promise<ProcessRow[]> {
  return platform === 'linux' ? readProc() : readPs();
}

function readProc(): ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      // pid (comm) state ppid pgrp …, where comm may hold blanks and brackets of its own
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      const [state = '', ppid, pgid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ', 3);
      if (isOver(state)) continue;
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trimEnd();
      rows.push({ pid: Number(name), ppid: Number(ppid), pgid: Number(pgid), command });
    } catch {
      // It ended while we were reading.
    }
  }
  return rows;
}

async function readPs(): Promise<ProcessRow[]> {
  const columns = ['pid', 'ppid', 'pgid', 'stat', 'command'].flatMap((column) => ['-o', `${column}=`]);
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', ...columns], { maxBuffer: 64 * 1024 * 1024 });
  const rows: ProcessRow[] = [];
  for (const line of stdout.split('\n')) {
    const [, pid, ppid, pgid, state = '', command = ''] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s?(.*)$/.exec(line) ?? [];
    if (pid === undefined || isOver(state)) continue;
    rows.push({ pid: Number(pid), ppid: Number(ppid), pgid: Number(pgid), command });
  }
  return rows;
}

function isOver(state: string): boolean {
  return state.startsWith('Z') || state.startsWith('X');
}
