using System.Runtime.CompilerServices;
using System.Text;
using Xunit;

namespace FusedGen.Tests;

/// <summary>
/// Compares text with a file beside the test: <c>Class.Method#Hint.verified.cs</c>. A difference leaves the text as
/// <c>*.received.cs</c> there. Set <c>FUSEDGEN_ACCEPT_SNAPSHOTS=1</c> to take what the tests give as right, and then
/// read the difference before you commit it.
/// </summary>
internal static class Snapshot
{
    private static readonly UTF8Encoding s_encoding = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Compares <paramref name="text"/> to the byte; line ends are part of what is promised.</summary>
    /// <param name="text">What the test got.</param>
    /// <param name="hint">What tells several snapshots of one test apart.</param>
    /// <param name="extension">The file's extension.</param>
    /// <param name="file">The test's file, named after its class.</param>
    /// <param name="method">The test.</param>
    public static void Verify(string text, string hint = "", string extension = "cs", [CallerFilePath] string file = "", [CallerMemberName] string method = "")
    {
        string suffix = hint.Length == 0 ? string.Empty : "#" + hint;
        string path = Path.Combine(Path.GetDirectoryName(file)!, $"{Path.GetFileNameWithoutExtension(file)}.{method}{suffix}");
        string verified = $"{path}.verified.{extension}";
        string received = $"{path}.received.{extension}";

        if (Environment.GetEnvironmentVariable("FUSEDGEN_ACCEPT_SNAPSHOTS") == "1")
        {
            File.WriteAllText(verified, text, s_encoding);
        }

        if (File.Exists(verified) && File.ReadAllText(verified, s_encoding) == text)
        {
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, text, s_encoding);
        Assert.Fail(File.Exists(verified)
            ? $"The text differs from its snapshot. Compare:\n  {verified}\n  {received}"
            : $"There is no snapshot yet. If this is right, rename it to *.verified.{extension}:\n  {received}");
    }
}
