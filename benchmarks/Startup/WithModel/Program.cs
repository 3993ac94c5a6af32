// Predicts once and prints an output and the milliseconds that the first prediction took.
using System.Diagnostics;
using System.Globalization;
using FusedGen.Benchmarks.Startup;

float[] input = new float[ImageModel.InputLength];
Array.Fill(input, 0.5f);
float[] output = new float[ImageModel.OutputLength];
long start = Stopwatch.GetTimestamp();
ImageModel.Predict(input, output);
double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{output[0]} {milliseconds:f3}"));
