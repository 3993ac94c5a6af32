// Shows two networks that the compiler turned into C#: the one of the question, and a classifier of handwritten digits.
using System.Globalization;
using FusedGen.Samples;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
bool right = SeedReport.Write(Console.Out) & DigitsReport.Write(Console.Out);
ProgramReport.Write(Console.Out);
return right ? 0 : 1;
