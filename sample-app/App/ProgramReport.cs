using System.Runtime.InteropServices;

namespace FusedGen.Samples;

/// <summary>What the running program is.</summary>
internal static class ProgramReport
{
    public static void Write(TextWriter output)
    {
        // Beside a program that the JIT compiles lies its assembly; a native one has none.
        string assembly = Path.Combine(AppContext.BaseDirectory, typeof(ProgramReport).Assembly.GetName().Name + ".dll");
        if (File.Exists(assembly) || Environment.ProcessPath is not string file)
        {
            output.WriteLine($"PROGRAM   runs on {RuntimeInformation.FrameworkDescription}; 'dotnet publish -c Release' makes one native file of it");
        }
        else
        {
            double size = new FileInfo(file).Length / 1024.0 / 1024.0;
            output.WriteLine($"PROGRAM   one native file of {size:f2} MiB, all models, the images and the table included");
        }
    }
}
