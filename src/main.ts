#!/usr/bin/env node
import './production.js';
import 'reflect-metadata';
import { serve } from './serve.js';

void serve();
