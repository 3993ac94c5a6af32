using System.Globalization;
#if !NATIVE
using System.Reflection;
#endif
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using FusedGen.Reproducibility;

// Prints what the machine offers, then lines of model, form of prediction, number of samples and hash of all their
// answers. Arguments: the numbers of samples to hash, rising, and then, if wanted, the names of models. Or, with a
// runtime that loads assemblies: --call and the path of one, whose Check.Run prints its own answers.
#if !NATIVE
if (args is ["--call", string path])
{
    Assembly.LoadFrom(Path.GetFullPath(path)).GetType("Check", throwOnError: true)!.GetMethod("Run")!.Invoke(null, null);
    return;
}
#endif

int[] counts = [.. args.TakeWhile(argument => int.TryParse(argument, out _)).Select(argument => int.Parse(argument, CultureInfo.InvariantCulture))];
string[] names = args[counts.Length..];

string widths = string.Join('+', new[]
{
    (Vector512.IsHardwareAccelerated, "512"), (Vector256.IsHardwareAccelerated, "256"), (Vector128.IsHardwareAccelerated, "128"),
}.Where(width => width.Item1).Select(width => width.Item2).DefaultIfEmpty("none"));
Console.WriteLine($"machine {RuntimeInformation.ProcessArchitecture} {widths}");

foreach (Model model in Models.All.Where(model => names.Length == 0 || names.Contains(model.Name)))
{
    ModelRun run = new(model, counts);
    foreach ((string form, ulong[] hashes) in run.Hashes())
    {
        foreach ((int count, ulong hash) in counts.Zip(hashes))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{model.Name} {form} {count} {hash:x16}"));
        }
    }
}
