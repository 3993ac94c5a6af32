// What a program costs that does the same without a model: it sums up its input and prints one number.
using System.Diagnostics;
using System.Globalization;

long start = Stopwatch.GetTimestamp();
float[] input = new float[784];
Array.Fill(input, 0.5f);
float sum = 0;
foreach (float value in input)
{
    sum += value;
}

double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sum} {milliseconds:f3}"));
