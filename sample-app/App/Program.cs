// Shows three models that the compiler turned into C#: the network of the question, a classifier of handwritten digits,
// and a table of penguins.
using System.Globalization;
using FusedGen.Samples;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
bool right = SeedReport.Write(Console.Out) & DigitsReport.Write(Console.Out) & PenguinsReport.Write(Console.Out);
ProgramReport.Write(Console.Out);
return right ? 0 : 1;
