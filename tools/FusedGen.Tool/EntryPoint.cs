using System.Text;
using FusedGen.Tool.CommandLine;

namespace FusedGen.Tool;

/// <summary>Where the process begins.</summary>
internal static class EntryPoint
{
    public static int Main(string[] arguments)
    {
        // Multiplication signs and arrows are no ASCII; a mark of the encoding at the beginning would be the first
        // character of JSON.
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return ToolCommands.Run(arguments, ToolOutput.OfProcess());
    }
}
