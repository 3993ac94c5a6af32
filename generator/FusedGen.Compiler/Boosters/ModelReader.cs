using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.LightGbm;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.XGBoost;

namespace FusedGen.Compiler.Boosters;

/// <summary>
/// Reads a model of any format that is known: an ONNX file, LightGBM's text, or XGBoost's JSON and UBJSON. A file's
/// content says what it is, not its name.
/// </summary>
public static class ModelReader
{
    /// <summary>So many bytes that all are text are no ONNX file, which begins with a small number.</summary>
    private const int TextLength = 16;

    /// <summary>Reads a model.</summary>
    /// <param name="content">The bytes of the file.</param>
    /// <param name="beside">The files beside it in which it keeps data.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ModelException">The file is damaged, or keeps things in a way that is not
    /// supported.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static OnnxModel Read(byte[] content, ExternalData beside, CancellationToken cancellationToken) =>
        LightGbmReader.Is(content) ? LightGbmReader.Read(content, cancellationToken)
        : XGBoostDocument.Is(content) ? XGBoostReader.Read(content, cancellationToken)
        : IsText(content) ? throw new ModelException(
            DiagnosticIds.DamagedFile,
            "The file is text, and no model that is known: LightGBM's text begins with a line 'tree', XGBoost's JSON with a brace. "
            + "Save the model with booster.save_model, export it to ONNX, or fetch it again.")
        : OnnxModelReader.Read(content, beside, cancellationToken);

    /// <summary>
    /// Whether the first bytes are letters, blanks and ends of lines; an ONNX file begins with numbers of fields.
    /// </summary>
    private static bool IsText(byte[] content) =>
        content.Length >= TextLength && content.Take(TextLength).All(b => b is (byte)'\t' or (byte)'\n' or (byte)'\r' or >= 0x20 and < 0x7F);

    /// <summary>Whether the beginning of a file is that of a booster, and of no other text or JSON.</summary>
    /// <param name="head">The first bytes of the file, some hundreds.</param>
    public static bool BeginsAsBooster(byte[] head) => LightGbmReader.Is(head) || XGBoostDocument.IsLearner(head);
}
