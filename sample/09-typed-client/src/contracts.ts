import { contractOf } from 'nestjs-wamp/contract';
import type { NotesService } from './notes/notes.service.js';
import type { SensorService } from './sensor/sensor.service.js';

// Both ends import these values. They load nothing of the services: only the compiler sees the classes.
export const notesContract = contractOf<NotesService>('com.example.notes');
export const sensorContract = contractOf<SensorService>('com.example.sensor', {
  readings: 'celsius',
});
