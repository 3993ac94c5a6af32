using System.Globalization;
using System.Text;
using FusedGen.Compiler;
using FusedGen.Compiler.Reporting;

namespace FusedGen.Build;

/// <summary>
/// The fold report of a model on disk: the report, and a line that tells what it was made from. One that was made from
/// the same bytes, by the same compiler and with the same options is not made again.
/// </summary>
internal sealed class FoldReportFile
{
    /// <summary>How the names of reports end.</summary>
    public const string Extension = ".fused.md";

    private static readonly Encoding s_encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    private readonly string _path;
    private readonly string _origin;

    /// <summary>The report at a path.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="source">The hashes of what it is made from.</param>
    /// <param name="options">What it is made with.</param>
    public FoldReportFile(string path, string source, ModelOptions options)
    {
        string compiler = typeof(ModelCompiler).Module.ModuleVersionId.ToString("N");
        string asked = $"{options.VerificationWork.ToString(CultureInfo.InvariantCulture)} {options.VerifiesAllTargets} {OptionsText.Of(options)}";
        _path = path;

        // What was asked for stands there as a hash: a dimension's name may be of any length, and close the comment.
        _origin = $"<!-- fusedgen-report {source} {compiler} {ModelContent.Sha256(Encoding.UTF8.GetBytes(asked))} -->";
    }

    /// <summary>Whether the file has what <see cref="Write"/> would write.</summary>
    public bool IsCurrent
    {
        get
        {
            if (!File.Exists(_path))
            {
                return false;
            }

            // The line at the end is written last: a report that was cut short lacks it.
            string[] lines = File.ReadAllLines(_path, s_encoding);
            return lines.Length > 1 && lines[lines.Length - 1] == _origin;
        }
    }

    /// <summary>Writes the report.</summary>
    public void Write(ModelReport report)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        File.WriteAllText(_path, $"{MarkdownReport.Write(report)}\n{_origin}\n", s_encoding);
    }
}
