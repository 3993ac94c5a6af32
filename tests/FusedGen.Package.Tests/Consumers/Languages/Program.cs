using System;
using Networks;

float[] output = Seed.Predict(new float[Seed.InputLength]);
Console.WriteLine($"C# {Seed.Info.Sha256[..8]} {output.Length}");
